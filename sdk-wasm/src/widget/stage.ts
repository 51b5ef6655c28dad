// The pictures: everybody else side by side, and ourselves in a corner, or large where nobody else is to be seen.
import { attr, el, initial, list, show, write } from './dom.js';
import { icon } from './icons.js';
import { avatar, button, fills, relabel, type Part, type Wishes } from './parts.js';
import type { Tile } from './view.js';

type Sinking = HTMLVideoElement & { setSinkId?(id: string): Promise<void> };

const video = (part: string): Sinking => el('video', { part, autoplay: true, playsinline: true });
const ignore = (): void => undefined;

/** Streams are set only when they change, and never to nothing: the last frame stays until there is another. */
function play(picture: HTMLVideoElement, stream: MediaStream | null, silenced = ignore): void {
    if (stream && picture.srcObject !== stream) picture.srcObject = stream;
    if (!picture.paused || !picture.srcObject) return;
    picture.play().catch(({ name }: DOMException) => {
        if (name !== 'NotAllowedError' || picture.muted) return;
        picture.muted = true;
        silenced();
        picture.play().catch(ignore);
    });
}

export interface Stage extends Part {
    /** After a click: what was held back may now be heard. */
    unsilence(): void;
}

export function makeStage({ say, client, silenced }: Wishes): Stage {
    const self = video('self');
    const mirror = el('div', {}, self, el('div', { class: 'cover' }, icon('cam', true)));
    // Always the last of the pictures, and with several others one of them.
    const tiles = el('div', { class: 'tiles' }, mirror);
    const others = (): HTMLVideoElement[] => [...tiles.querySelectorAll<HTMLVideoElement>('.video')];
    let alone = true;
    const draw = list<Tile>(tiles, ({ call }) => call.id, () => {
        const picture = video('video');
        const face = avatar();
        const words = el('p', { class: 'words' });
        const who = el('bdi', { class: 'name' });
        const muted = el('span', { role: 'img', 'aria-label': say('muted') }, icon('mic', true));
        const tag = el('p', { class: 'tag' }, muted, who);
        const root = el('div', { class: 'tile' }, picture, el('div', { class: 'cover' }, face, words), tag);
        let sink: string | null = null;
        return [root, (tile) => {
            const { speaker } = client.devices.chosen;
            play(picture, tile.call.remote, silenced);
            if (speaker !== sink) picture.setSinkId?.((sink = speaker) ?? '').catch(ignore);
            attr(picture, 'aria-label', tile.name);
            attr(root, 'data-wait', tile.wait);
            attr(root, 'class', `tile ${tile.covered ? 'covered' : tile.words ? 'told' : ''}`);
            initial(face, tile.name);
            write(words, tile.words ? say(tile.words) : '');
            write(who, alone ? '' : tile.name);
            show(muted, tile.muted);
            show(tag, tile.muted || !alone);
        }];
    });
    // What the browser does not want to do, or not yet, is left as it is.
    const float = button('small', 'pip', say('pip'), () =>
        void (document.pictureInPictureElement ? document.exitPictureInPicture() : others()[0]?.requestPictureInPicture())?.catch(ignore));
    // The widget as a whole: with a picture that fills the screen, whoever calls meanwhile is to be seen, too.
    const full = button('small', 'full', '', () =>
        void (fills(root) ? document.exitFullscreen() : root.closest('.root')?.requestFullscreen())?.catch(ignore));
    const root = el('div', { part: 'stage' }, tiles, el('div', { class: 'corners' }, float, full));
    self.muted = true;
    attr(self, 'aria-label', say('you'));

    return {
        root,
        update(view) {
            const { mode } = view;
            const count = view.tiles.length;
            const cells = count > 1 && view.self ? count + 1 : count;
            alone = count === 1;
            show(root, !!count || !!view.self || mode === 'live' || (mode === 'check' && !view.note));
            draw(view.tiles);
            attr(tiles, 'data-many', cells > 1);
            tiles.style.grid = `auto-flow 1fr / repeat(${cells > 4 ? 3 : cells > 1 ? 2 : 1}, 1fr)`;
            show(mirror, !!view.self);
            if (view.self) {
                play(self, view.self.stream);
                attr(mirror, 'class', `${cells > 1 || view.self.large ? 'tile' : 'selfbox'}${view.self.picture ? '' : ' covered'}`);
            } else self.srcObject = null; // a camera that was given back must not stay on in an element
            const seen = view.tiles.some(({ call, covered }) => call.remote && !covered);
            show(float, seen && document.pictureInPictureEnabled);
            show(full, document.fullscreenEnabled && (seen || mode === 'live' || fills(root)));
            relabel(full, say(fills(root) ? 'full_off' : 'full'));
            // Nobody has to find the way out of what is over.
            if (fills(root) && root.hidden) document.exitFullscreen().catch(ignore);
        },
        unsilence() {
            for (const other of others()) {
                other.muted = false;
                other.play().catch(ignore);
            }
        },
    };
}
