// The block that floats over the page: its head, what is in it, and that it can be moved, sized and folded up.
import { attr, el, initial, show, write } from './dom.js';
import { icon } from './icons.js';
import { button, relabel, type Part, type Wishes } from './parts.js';
import { initially, moved, recall, remember, resized, snapped, type Corner, type Place, type Size } from './place.js';
import type { View } from './view.js';

/** How far an arrow key goes; with Shift, further. */
const step = 24;
const far = 4;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export function clock(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const two = (value: number): string => String(value).padStart(2, '0');
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return `${hours ? `${String(hours)}:${two(minutes)}` : String(minutes)}:${two(seconds % 60)}`;
}

export class Panel implements Part {
    readonly root: HTMLElement;
    readonly #head: HTMLElement;
    readonly #avatar = el('span', { part: 'avatar', class: 'avatar', 'aria-hidden': 'true' });
    readonly #title = el('bdi', { part: 'title', class: 'name' });
    readonly #status = el('span', { part: 'status', class: 'quiet' });
    readonly #fold: HTMLButtonElement;
    readonly #note = el('p', { part: 'notice', class: 'note', role: 'alert' });
    readonly #noteAct: HTMLButtonElement;
    readonly #noteLine: HTMLElement;
    readonly #wishes: Wishes;
    #place: Place;
    #closes = false;
    /** Too small to be folded. */
    #small = false;
    #act: 'dismiss' | 'unsilence' = 'dismiss';

    constructor(wishes: Wishes, corner: Corner, children: readonly HTMLElement[]) {
        const { say } = wishes;
        this.#wishes = wishes;
        this.#place = recall(initially(corner));
        this.#fold = button('small', 'down', '', () => {
            if (this.#closes) wishes.act('dismiss');
            else this.fold(!this.#place.mini);
        });
        const grip = button('grip', 'grip', say('move'), () => undefined);
        const size = el('button', { type: 'button', class: 'size', 'aria-label': say('resize'), title: say('resize') });
        this.#noteAct = el('button', { type: 'button', part: 'button', class: 'link', onclick: () => wishes.act(this.#act) });
        this.#noteLine = el('div', { class: 'noteline' }, icon('alert'), el('div', {}, this.#note, this.#noteAct));
        this.#head = el('div', { part: 'header', class: 'head' }, grip, this.#avatar, el('div', { class: 'names' }, this.#title, this.#status), this.#fold);
        this.root = el('section', { part: 'panel', class: 'panel', 'aria-label': say('widget'), tabindex: -1, hidden: true },
            this.#head, ...children, size);
        const note = this.root.querySelector('.stage');
        note?.after(this.#noteLine);
        this.#draggable(grip, size);
        this.#lay();
    }

    update(view: View): void {
        const { mode } = view;
        if (!show(this.root, mode !== null)) return;
        const { say } = this.#wishes;
        attr(this.root, 'data-mode', mode);
        write(this.#title, view.title ? say(view.title) : view.name);
        show(this.#avatar, mode === 'ended');
        initial(this.#avatar, view.name);
        this.tick(view);
        this.#closes = mode === 'ended' || mode === 'note';
        this.#small = this.#closes || mode === 'check';
        this.root.classList.toggle('mini', this.folded);
        relabel(this.#fold, say(this.#closes ? 'close' : this.folded ? 'restore' : 'minimise'));
        this.#fold.replaceChildren(icon(this.#closes ? 'close' : this.folded ? 'up' : 'down'));
        show(this.#fold, mode !== 'check');
        const note = view.note;
        show(this.#noteLine, note !== null);
        write(this.#note, note ? say(note.text) : '');
        if (show(this.#noteAct, note !== null && note.act !== null) && note?.act) {
            this.#act = note.act;
            write(this.#noteAct, say(note.act));
        }
    }

    /** What goes on by itself: the time of a call. */
    tick(view: View): void {
        const { since, status, mode } = view;
        const timed = since !== null;
        show(this.#status, mode !== 'note' && !(mode === 'check' && view.note !== null));
        attr(this.#status, 'role', timed ? 'timer' : null);
        write(this.#status, timed ? clock(Date.now() - since) : this.#wishes.say(status));
    }

    get folded(): boolean {
        return this.#place.mini && !this.#small;
    }

    fold(mini: boolean): void {
        this.#put({ ...this.#place, mini });
        this.#wishes.changed();
    }

    #put(place: Place, keep = true): void {
        this.#place = place;
        this.#lay();
        if (keep) remember(place);
    }

    #lay(): void {
        const { x, y, w, h } = this.#place;
        const { style, classList } = this.root;
        for (const [name, value] of Object.entries({ x, y, w: `${String(w)}px`, h: `${String(h)}px` })) style.setProperty(`--${name}`, String(value));
        classList.toggle('mini', this.folded);
        classList.toggle('left', x <= 0.5);
        classList.toggle('top', y <= 0.5);
    }

    /** The room beside the panel, in which it may be moved. */
    #free(): Size {
        const around = this.root.parentElement?.getBoundingClientRect();
        const own = this.root.getBoundingClientRect();
        return { w: (around?.width ?? 0) - own.width, h: (around?.height ?? 0) - own.height };
    }

    /** As large as the picture may become. */
    #room(place: Place): Size {
        const free = this.#free();
        return { w: place.w + free.w, h: place.h + free.h };
    }

    #draggable(grip: HTMLElement, size: HTMLElement): void {
        this.root.addEventListener('pointerdown', (down) => {
            const on = down.composedPath()[0] as Element;
            const sizes = size.contains(on);
            const held = sizes || grip.contains(on) || (on.closest('.head,.stage') !== null && on.closest('button') === null);
            if (held && down.button === 0) this.#drag(down, sizes);
        });
        this.#head.addEventListener('dblclick', (event) => {
            if (!(event.target as Element).closest('button')) this.fold(!this.#place.mini);
        });
        const keys = (sizes: boolean) => (event: KeyboardEvent): void => {
            const arrow = arrows[event.key];
            if (!arrow) return;
            event.preventDefault();
            const [dx, dy] = arrow.map((way) => way * step * (event.shiftKey ? far : 1)) as [number, number];
            this.#put(sizes ? resized(this.#place, dx, dy, this.#room(this.#place)) : moved(this.#place, dx, dy, this.#free()));
        };
        grip.addEventListener('keydown', keys(false));
        size.addEventListener('keydown', keys(true));
    }

    #drag(down: PointerEvent, sizes: boolean): void {
        const from = this.#place;
        const free = this.#free();
        const room = this.#room(from);
        const stop = new AbortController();
        const { signal } = stop;
        const dragging = this.root.classList;
        let far = false;
        // On the window: a quick pointer is beside the panel before it is captured.
        window.addEventListener('pointermove', (event) => {
            if (event.pointerId !== down.pointerId) return;
            const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
            if (!far && Math.hypot(dx, dy) < 4) return;
            if (!far) this.root.setPointerCapture(down.pointerId);
            far = true;
            dragging.add('dragged');
            this.#put(sizes ? resized(from, dx, dy, room) : moved(from, dx, dy, free), false);
        }, { signal });
        const end = (event: PointerEvent): void => {
            if (event.pointerId !== down.pointerId) return;
            stop.abort();
            dragging.remove('dragged');
            // A tap on what is folded up unfolds it; docked at the foot of a small screen it is folded by a swipe down.
            if (!far && this.folded && !sizes && event.type === 'pointerup') return this.fold(false);
            if (!sizes && free.w <= 0 && event.clientY - down.clientY > 60) return this.fold(true);
            if (far) this.#put(sizes ? this.#place : snapped(this.#place, free));
        };
        window.addEventListener('pointerup', end, { signal });
        window.addEventListener('pointercancel', end, { signal });
    }
}
