// The row of buttons under the picture. Which there are, and what they are called, the view says.
import { attr, el, list, write } from './dom.js';
import { icon, type Icon } from './icons.js';
import { button, relabel, type Part, type Wishes } from './parts.js';
import type { Action, Control, View } from './view.js';

const pictures: Record<Exclude<Action, 'again' | 'close' | 'go' | 'retry' | 'end'>, Icon> = {
    mic: 'mic', cam: 'cam', hold: 'hold', viewers: 'viewers', devices: 'devices',
};

/** Buttons that are read rather than recognised. */
const isWide = (action: Action): boolean => /^(again|close|go|retry)$/.test(action);

class Button {
    readonly root: HTMLButtonElement;
    readonly #count = el('span', { class: 'count' });
    #shown = '';

    constructor({ action }: Control, private readonly wishes: Wishes) {
        const press = (): void => wishes.act(action);
        this.root = isWide(action)
            ? el('button', { type: 'button', part: 'button', class: `wide ${action}`, onclick: press })
            : button('button', 'close', '', press);
        attr(this.root, 'data-action', action);
        if (action === 'end') attr(this.root, 'part', 'button end');
    }

    update(control: Control, open: string | null): void {
        const { root, wishes } = this;
        const { action, label, off = false, count } = control;
        const text = wishes.say(label);
        if (isWide(action)) return write(root, text);
        relabel(root, count ? `${text}: ${String(count)}` : text);
        root.classList.toggle('off', off);
        if (action === 'viewers' || action === 'devices') attr(root, 'aria-expanded', String(open === action));
        const picture = action === 'end' ? (label === 'leave' ? 'leave' : label === 'stop_live' ? 'stop' : label === 'stop_watching' ? 'close' : 'phone')
            : action === 'hold' && off ? 'resume'
            : pictures[action as keyof typeof pictures];
        const struck = off && action !== 'hold';
        write(this.#count, count ? String(count) : '');
        if (this.#shown === `${picture}${String(struck)}`) return;
        this.#shown = `${picture}${String(struck)}`;
        root.replaceChildren(icon(picture, struck), this.#count);
        attr(root, 'data-icon', picture);
    }
}

export class Controls implements Part {
    readonly root = el('div', { part: 'controls', class: 'controls' });
    readonly #draw: (items: readonly Control[], update: (part: Button, item: Control) => void) => void;
    /** The drawer that is open. */
    open: string | null = null;

    constructor(wishes: Wishes) {
        this.#draw = list<Control, Button>(this.root, (control) => new Button(control, wishes), (control) => control.action);
    }

    update(view: View): void {
        this.root.hidden = view.controls.length === 0;
        this.#draw(view.controls, (part, control) => part.update(control, this.open));
    }

    focus(action: Action): void {
        this.root.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
    }
}
