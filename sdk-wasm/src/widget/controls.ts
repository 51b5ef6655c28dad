// The row of buttons under the picture. Which there are, what they are called and how they look, the view says.
import { attr, el, list, write } from './dom.js';
import { redraw } from './icons.js';
import { button, relabel, type Part, type Wishes } from './parts.js';
import type { Action, Control } from './view.js';

export interface Controls extends Part {
    /** The drawer that is open. */
    open: Action | null;
    focus(action: Action): void;
}

export function makeControls({ act, say }: Wishes): Controls {
    const root = el('div', { part: 'controls' });
    const draw = list<Control>(root, ({ action }) => action, ({ action, picture }) => {
        const count = el('span', { class: 'count' });
        const press = (): void => act(action);
        const made = picture ? button(`button ${action}`, picture, '', press) : el('button', { part: `button ${action}`, class: 'wide', onclick: press });
        attr(made, 'data-action', action);
        if (picture) made.append(count);
        return [made, (control) => {
            const text = say(control.label);
            if (!control.picture) return write(made, text);
            relabel(made, control.count ? `${text}: ${control.count}` : text);
            made.classList.toggle('off', !!control.off);
            if (control.opens) attr(made, 'aria-expanded', `${controls.open === action}`);
            write(count, `${control.count || ''}`);
            redraw(made, control.picture, control.off && action !== 'hold');
        }];
    });
    const controls: Controls = {
        root,
        open: null,
        update(view) {
            draw(view.controls);
            root.hidden = !view.controls.length;
        },
        focus: (action) => root.querySelector<HTMLElement>(`[data-action=${action}]`)?.focus(),
    };
    return controls;
}
