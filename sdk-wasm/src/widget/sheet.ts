// Who calls, and what to answer: a dialog of its own beside the panel. It says nothing of the page's business, so the page goes on under it.
import type { Call } from '../client/api.js';
import { attr, el, initial, show, write } from './dom.js';
import { icon } from './icons.js';
import { avatar, type Part, type Wishes } from './parts.js';
import type { View } from './view.js';

export class Sheet implements Part {
    readonly #avatar = avatar('');
    readonly #name = el('bdi', { class: 'name' });
    readonly #what = el('p', { class: 'quiet', id: 'what' });
    readonly #accept = el('span');
    readonly root: HTMLElement;
    readonly #say: Wishes['say'];
    #call: Call | null = null;

    constructor(wishes: Wishes) {
        const { say } = wishes;
        this.#say = say;
        const answer = (part: 'accept' | 'decline', text: HTMLElement | string): HTMLElement =>
            el('button', { type: 'button', part, class: `wide ${part}`, onclick: () => this.#call && wishes[part](this.#call) }, icon('phone'), text);
        this.root = el(
            'div',
            { part: 'sheet', class: 'sheet', role: 'dialog', tabindex: -1, 'aria-labelledby': 'who', 'aria-describedby': 'what', hidden: true },
            el('div', { class: 'caller' }, el('span', { class: 'rings' }, this.#avatar), el('h2', { id: 'who' }, this.#name), this.#what),
            el('div', { class: 'answers' }, answer('decline', el('span', {}, say('decline'))), answer('accept', this.#accept)),
        );
    }

    update({ sheet }: View): void {
        this.#call = sheet?.call ?? null;
        if (!show(this.root, sheet !== null) || !sheet) return;
        const say = this.#say;
        initial(this.#avatar, sheet.name);
        write(this.#name, sheet.name);
        const lines = [say('incoming')];
        if (sheet.more) lines.push(say({ key: 'incoming_more', n: sheet.more }));
        if (sheet.instead !== null) lines.push(say({ key: 'instead', name: sheet.instead }));
        write(this.#what, lines.join(sheet.instead === null ? ' ' : '. ').replace('.. ', '. '));
        write(this.#accept, say(sheet.instead === null ? 'accept' : 'accept_instead'));
        attr(this.root, 'data-call', sheet.call.id);
    }
}
