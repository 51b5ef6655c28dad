// The pictures: everybody else side by side, and ourselves in a corner, or large where nobody else is to be seen.
import { attr, el, initial, list, show, write } from './dom.js';
import { icon } from './icons.js';
import { avatar, button, relabel, type Part, type Wishes } from './parts.js';
import type { Tile, View } from './view.js';

type Sinking = HTMLVideoElement & { setSinkId?(id: string): Promise<void> };

function videoOf(part: string): HTMLVideoElement {
    return el('video', { part, class: part, autoplay: true, playsinline: true });
}

/** Streams are set only when they change, and never to nothing: the last frame stays until there is another. */
function play(video: HTMLVideoElement, stream: MediaStream | null, silenced: () => void): void {
    if (stream && video.srcObject !== stream) video.srcObject = stream;
    if (!video.paused || !video.srcObject) return;
    video.play().catch((reason: DOMException) => {
        if (reason.name !== 'NotAllowedError' || video.muted) return;
        video.muted = true;
        silenced();
        void video.play().catch(() => undefined);
    });
}

class Picture {
    readonly video = videoOf('video') as Sinking;
    readonly #avatar = avatar('');
    readonly #words = el('p', { class: 'words' });
    readonly #name = el('bdi', { class: 'who' });
    readonly #muted = el('span', { class: 'badge', role: 'img' }, icon('mic', true));
    readonly #tag = el('p', { class: 'tag' }, this.#muted, this.#name);
    readonly root = el('div', { class: 'tile' }, this.video, el('div', { class: 'cover' }, this.#avatar, this.#words), this.#tag);

    constructor(private readonly wishes: Wishes) {}

    update(tile: Tile, alone: boolean): void {
        const { say, client } = this.wishes;
        const { root, video } = this;
        play(video, tile.call.remote, () => this.wishes.silenced());
        const speaker = client.devices.chosen.speaker;
        if (speaker && video.dataset['sink'] !== speaker) {
            video.dataset['sink'] = speaker;
            void video.setSinkId?.(speaker).catch(() => undefined);
        }
        attr(root, 'data-wait', tile.wait);
        root.classList.toggle('covered', tile.covered);
        root.classList.toggle('told', tile.words !== null);
        initial(this.#avatar, tile.name);
        write(this.#words, tile.words ? say(tile.words) : '');
        write(this.#name, alone ? '' : tile.name);
        attr(this.#muted, 'aria-label', say('muted'));
        show(this.#muted, tile.muted);
        show(this.#tag, tile.muted || !alone);
        attr(video, 'aria-label', tile.name);
    }
}

export class Stage implements Part {
    readonly #tiles = el('div', { class: 'tiles' });
    readonly #self = videoOf('self');
    readonly #selfBox = el('div', { class: 'selfbox' }, this.#self, el('span', { class: 'dark-cam', 'aria-hidden': 'true' }, icon('cam', true)));
    readonly #pip: HTMLButtonElement;
    readonly #full: HTMLButtonElement;
    readonly root: HTMLElement;
    readonly #draw: (tiles: readonly Tile[], update: (part: Picture, tile: Tile) => void) => void;
    readonly #wishes: Wishes;

    constructor(wishes: Wishes, panel: () => HTMLElement) {
        this.#wishes = wishes;
        const { say } = wishes;
        this.#pip = button('corner', 'pip', say('pip'), () => void this.#toggleFloating());
        this.#full = button('corner', 'full', say('full'), () => void toggleFull(panel()));
        this.root = el('div', { part: 'stage', class: 'stage' }, this.#tiles, el('div', { class: 'corners' }, this.#pip, this.#full));
        // Always the last of them, and now and then one of them.
        this.#tiles.append(this.#selfBox);
        this.#draw = list<Tile, Picture>(this.#tiles, () => new Picture(wishes), (tile) => tile.call.id);
        this.#self.muted = true;
        attr(this.#self, 'aria-label', say('you'));
    }

    update(view: View): void {
        const { tiles, self } = view;
        show(this.root, tiles.length > 0 || self !== null || view.mode === 'live' || (view.mode === 'check' && !view.note));
        this.#draw(tiles, (part, tile) => part.update(tile, tiles.length === 1));
        const cells = tiles.length + (tiles.length > 1 && self ? 1 : 0);
        attr(this.#tiles, 'data-many', cells > 1);
        this.#tiles.style.setProperty('--columns', String(cells > 4 ? 3 : cells > 1 ? 2 : 1));
        if (show(this.#selfBox, self !== null) && self) {
            play(this.#self, self.stream, () => undefined);
            attr(this.#selfBox, 'class', `selfbox${self.large ? ' large' : ''}${self.picture ? '' : ' covered'}`);
        } else {
            // A camera that was given back must not stay on in an element.
            this.#self.srcObject = null;
        }
        const seen = tiles.some((tile) => tile.call.remote !== null && !tile.covered);
        show(this.#pip, seen && document.pictureInPictureEnabled === true);
        show(this.#full, document.fullscreenEnabled === true && (seen || self?.large === true) && view.mode !== 'check');
        relabel(this.#full, this.#wishes.say(document.fullscreenElement ? 'full_off' : 'full'));
    }

    /** After a click: what was held back may now be heard. */
    unsilence(): void {
        for (const video of this.#tiles.querySelectorAll('video')) {
            video.muted = false;
            void video.play().catch(() => undefined);
        }
    }

    async #toggleFloating(): Promise<void> {
        const video = this.#tiles.querySelector('video');
        try {
            if (document.pictureInPictureElement) await document.exitPictureInPicture();
            else await video?.requestPictureInPicture();
        } catch {
            // The picture has not begun, or the browser does not want to: it stays where it is.
        }
    }
}

async function toggleFull(panel: HTMLElement): Promise<void> {
    try {
        if (document.fullscreenElement) await document.exitFullscreen();
        else await panel.requestFullscreen();
    } catch {
        // Not allowed in this frame: it stays as it is.
    }
}

