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
    act(action: Action | 'dismiss' | 'unsilence'): void;
    accept(call: Call): void;
    decline(call: Call): void;
    autoAccept(on: boolean): void;
    /** The browser lets a picture play only without its sound. */
    silenced(): void;
    sample(): void;
    /** Something that only the widget knows is different. */
    changed(): void;
}

export interface Part {
    readonly root: HTMLElement;
    update(view: View): void;
}

/** A round button with a picture; its name is its label, and shown when a mouse rests on it. */
export function button(part: string, name: Icon, label: string, press: () => void): HTMLButtonElement {
    return el('button', { type: 'button', part, class: part, 'aria-label': label, title: label, onclick: press }, icon(name));
}

export function relabel(of: HTMLElement, label: string): void {
    attr(of, 'aria-label', label);
    attr(of, 'title', label);
}

export function avatar(name: string): HTMLElement {
    const made = el('span', { part: 'avatar', class: 'avatar', 'aria-hidden': 'true' });
    initial(made, name);
    return made;
}
