// Who watches our broadcast, and who asks to: let in, turned away, or sent off again.
import type { Call } from '../client/api.js';
import { attr, el, list, show, write } from './dom.js';
import { avatar, button, relabel, type Part, type Wishes } from './parts.js';
import type { View } from './view.js';

class Viewer {
    readonly #what = el('span', { class: 'quiet' });
    readonly #yes: HTMLButtonElement;
    readonly #no: HTMLButtonElement;
    readonly root: HTMLElement;

    constructor(call: Call, private readonly wishes: Wishes) {
        const name = wishes.nameOf(call.peer);
        this.#yes = button('small', 'yes', '', () => wishes.accept(call));
        this.#no = button('small', 'close', '', () => wishes.decline(call));
        this.root = el('li', {}, avatar(name), el('span', { class: 'viewer' }, el('bdi', {}, name), this.#what), this.#no, this.#yes);
    }

    update(call: Call): void {
        const { say, nameOf } = this.wishes;
        const asks = call.phase === 'incoming';
        const name = nameOf(call.peer);
        write(this.#what, say(asks ? 'asks' : call.phase === 'live' ? 'watches' : call.phase === 'recovering' ? 'recovering' : 'connecting'));
        show(this.#yes, asks);
        this.#yes.classList.toggle('accept', asks);
        relabel(this.#yes, say({ key: 'let_in', name }));
        relabel(this.#no, say({ key: asks ? 'keep_out' : 'remove', name }));
    }
}

export class Viewers implements Part {
    readonly #list = el('ul');
    readonly #all: HTMLInputElement;
    readonly #switch: HTMLElement;
    readonly root: HTMLElement;
    readonly #draw: (items: readonly Call[], update: (part: Viewer, item: Call) => void) => void;
    /** All are listed; else only those who ask. */
    open = false;

    constructor(wishes: Wishes) {
        const { say } = wishes;
        this.#all = el('input', { type: 'checkbox', role: 'switch', onchange: () => wishes.autoAccept(this.#all.checked) });
        this.#switch = el('label', { class: 'line' }, el('span', {}, say('auto_accept')), this.#all);
        this.root = el('div', { part: 'viewers', class: 'drawer', role: 'group', 'aria-label': say('viewers') }, this.#switch, this.#list);
        this.#draw = list<Call, Viewer>(this.#list, (call) => new Viewer(call, wishes), (call) => call.id);
    }

    update({ viewers }: View): void {
        const shown = viewers ? [...viewers.asking, ...(this.open ? viewers.watching : [])] : [];
        this.#draw(shown, (part, call) => part.update(call));
        show(this.#list, shown.length > 0);
        show(this.#switch, this.open);
        if (viewers) this.#all.checked = viewers.autoAccept;
        show(this.root, viewers !== null && (this.open || shown.length > 0));
        attr(this.root, 'data-open', this.open);
    }
}
