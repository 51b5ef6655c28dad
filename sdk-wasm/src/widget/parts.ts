// What the parts of the widget have in common: what they may ask for, and the pieces that several of them are made of.
import type { Call, Client } from '../client/api.js';
import { attr, el, initial } from './dom.js';
import { icon, type Icon } from './icons.js';
import type { Say } from './strings.js';
import type { Action, View } from './view.js';

export interface Wishes {
    readonly client: Client;
    readonly say: Say;
    readonly nameOf: (user: string) => string;
    act(action: Action): void;
    accept(call: Call): void;
    decline(call: Call): void;
    autoAccept(on: boolean): void;
    /** The browser lets a picture play only without its sound. */
    silenced(): void;
    sample(): void;
    /** Something that only the widget knows is different. */
    changed(): void;
}

/** Something that shows its share of the view. */
export interface Part {
    readonly root: HTMLElement;
    update(view: View): void;
}

/** A round button with a picture; its name is its label, and shown when a mouse rests on it. */
export function button(part: string, name: Icon, text: string, press: () => void): HTMLButtonElement {
    const made = el('button', { part, onclick: press }, icon(name));
    relabel(made, text);
    return made;
}

export function relabel(of: HTMLElement, text: string): void {
    attr(of, 'aria-label', text);
    attr(of, 'title', text);
}

export function avatar(name = ''): HTMLElement {
    const made = el('span', { part: 'avatar', 'aria-hidden': 'true' });
    initial(made, name);
    return made;
}

/** A choice, and what is chosen. */
export const line = (text: string, control: HTMLElement): HTMLElement => el('label', { class: 'line' }, el('span', { class: 'rest' }, text), control);

/** A part of what fills the screen. */
export const fills = (part: Element): boolean => part.matches(':fullscreen *');
