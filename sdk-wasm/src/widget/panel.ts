// The block that floats over the page: its head, what is in it, and that it can be moved, sized and folded up.
import { attr, el, initial, show, write } from './dom.js';
import { icon, redraw } from './icons.js';
import { avatar, button, fills, relabel, type Part, type Wishes } from './parts.js';
import { initially, moved, recall, remember, resized, snapped, type Corner, type Place, type Size } from './place.js';
import type { Key } from './strings.js';
import type { Action, View } from './view.js';

/** How far an arrow key goes, in px; four times as far with Shift. */
const step = 24;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
};

export function clock(ms: number): string {
    const time = new Date(Math.max(0, ms) || 0); // what was remembered may be anything
    const hours = Math.floor(time.getTime() / 3_600_000);
    const rest = time.toISOString().slice(14, 19);
    return hours ? `${hours}:${rest}` : rest.replace(/^0/, '');
}

export interface Panel extends Part {
    /** What goes on by itself: the time of a call. */
    tick(view: View): void;
    /** Full screen is left by that first. */
    fold(mini: boolean): Promise<void>;
}

export function makePanel({ say, act, changed }: Wishes, corner: Corner | undefined, stage: HTMLElement, ...below: HTMLElement[]): Panel {
    let place = recall(initially(corner));
    // There is nothing more to fold up in it, or it is only to be closed.
    let small = false;
    let closes = false;
    let noteAct: Action & Key = 'dismiss';
    let noted: Key | null = null;
    const folded = (): boolean => place.mini && !small;

    const grip = button('grip', 'grip', say('move'), () => undefined);
    const size = el('button', { class: 'size' });
    const face = avatar();
    const title = el('bdi', { part: 'title', class: 'name' });
    const status = el('p', { part: 'status', class: 'quiet' });
    const corners = button('small', 'down', '', () => (closes ? act('dismiss') : void fold(!place.mini)));
    const head = el('div', { part: 'header', class: 'head' }, grip, face, el('div', { class: 'rest' }, title, status), corners);
    const note = el('p', { part: 'notice', role: 'alert' });
    const noteButton = el('button', { part: 'link', onclick: () => act(noteAct) });
    const noteLine = el('div', { class: 'noteline' }, icon('alert'), el('div', {}, note, noteButton));
    const root = el('section', { part: 'panel', 'aria-label': say('widget'), tabindex: -1, hidden: true }, head, stage, noteLine, ...below, size);
    relabel(size, say('resize'));

    function lay(now: Place, keep = true): void {
        place = now;
        const { x, y, w, h } = now;
        for (const [name, value] of Object.entries({ x, y, w: `${w}px`, h: `${h}px` })) root.style.setProperty(`--${name}`, `${value}`);
        for (const [name, on] of Object.entries({ mini: folded(), fixed: small, left: x <= 0.5, top: y <= 0.5 })) root.classList.toggle(name, on);
        if (keep) remember(now);
    }
    async function fold(mini: boolean): Promise<void> {
        if (mini && fills(root)) await document.exitFullscreen();
        lay({ ...place, mini });
        changed();
    }
    /** The room beside the panel, in which it may be moved, or grow. */
    function free(): Size {
        const around = (root.parentElement ?? root).getBoundingClientRect();
        const own = root.getBoundingClientRect();
        return { w: around.width - own.width, h: around.height - own.height };
    }

    function drag(down: PointerEvent, sizes: boolean): void {
        const from = place;
        const room = free();
        const stop = new AbortController();
        const { signal } = stop;
        let far = false;
        const way = ({ clientX, clientY }: PointerEvent): [number, number] => [clientX - down.clientX, clientY - down.clientY];
        const on = (type: 'pointermove' | 'pointerup' | 'pointercancel', heard: (event: PointerEvent) => void): void =>
            // On the window: a quick pointer is beside the panel before it is captured.
            window.addEventListener(type, (event) => event.pointerId === down.pointerId && heard(event), { signal });
        const end = (event: PointerEvent): void => {
            stop.abort();
            root.classList.remove('dragged');
            // A tap on what is folded up unfolds it; docked at the foot of a small screen it is folded by a swipe down.
            if (!far && !sizes && folded() && event.type === 'pointerup') void fold(false);
            else if (!sizes && room.w <= 0 && way(event)[1] > 60) void fold(true);
            else if (far) lay(sizes ? place : snapped(place, room));
        };
        on('pointermove', (event) => {
            const [dx, dy] = way(event);
            if (!far && Math.hypot(dx, dy) < 4) return;
            if (!far) root.setPointerCapture(down.pointerId);
            far = true;
            root.classList.add('dragged');
            lay((sizes ? resized : moved)(from, dx, dy, room), false);
        });
        on('pointerup', end);
        on('pointercancel', end);
    }

    root.addEventListener('pointerdown', (down) => {
        const at = down.composedPath()[0] as Element;
        const sizes = size.contains(at);
        if (!down.button && !fills(root) && (sizes || grip.contains(at) || (at.closest('.head, .stage') && !at.closest('button')))) drag(down, sizes);
    });
    head.addEventListener('dblclick', ({ target }) => {
        if (!fills(root) && !(target as Element).closest('button')) void fold(!place.mini);
    });
    for (const handle of [grip, size]) {
        handle.addEventListener('keydown', (event) => {
            const arrow = arrows[event.key];
            if (!arrow) return;
            event.preventDefault();
            const far = event.shiftKey ? 4 : 1;
            lay((handle === size ? resized : moved)(place, arrow[0] * far, arrow[1] * far, free()));
        });
    }
    lay(place, false);

    const panel: Panel = {
        root,
        fold,
        tick({ since, status: words }) {
            attr(status, 'role', since !== null && 'timer');
            write(status, since !== null ? clock(Date.now() - since) : say(words));
        },
        update(view) {
            const { mode, note: said } = view;
            closes = mode === 'ended' || mode === 'note';
            // What begins next is seen whole; and so is what went wrong, until it is folded up again.
            const told = said && said.text.key !== 'offline' ? said.text.key : null;
            if (place.mini && (closes || (!mode && !root.hidden) || (told && told !== noted))) lay({ ...place, mini: false });
            noted = told;
            if (!show(root, !!mode)) return;
            small = closes || mode === 'check';
            lay(place, false);
            attr(root, 'data-mode', mode);
            show(face, mode === 'ended');
            initial(face, view.name);
            write(title, view.title ? say(view.title) : view.name);
            show(status, mode !== 'note' && !(mode === 'check' && said));
            panel.tick(view);
            show(corners, mode !== 'check');
            relabel(corners, say(closes ? 'close' : folded() ? 'restore' : 'minimise'));
            redraw(corners, closes ? 'close' : folded() ? 'up' : 'down');
            show(noteLine, !!said);
            write(note, said ? say(said.text) : '');
            show(noteButton, !!said?.act);
            if (said?.act) write(noteButton, say((noteAct = said.act)));
        },
    };
    return panel;
}
