// Who calls, and what to answer: a dialog of its own beside the panel. The page goes on under it.
import type { Call } from '../client/api.js';
import { el, initial, show, write } from './dom.js';
import { icon } from './icons.js';
import { avatar, type Part, type Wishes } from './parts.js';

export function makeSheet(wishes: Wishes): Part {
    const { say } = wishes;
    let call: Call | null = null;
    const face = avatar();
    const name = el('bdi');
    const what = el('p', { class: 'quiet', id: 'what' });
    const yes = el('span');
    const answer = (part: 'accept' | 'decline', text: HTMLElement | string): HTMLElement =>
        el('button', { part, class: 'wide', onclick: () => call && wishes[part](call) }, icon('phone'), text);
    const root = el(
        'div',
        { part: 'sheet', role: 'dialog', tabindex: -1, 'aria-labelledby': 'who', 'aria-describedby': 'what', hidden: true },
        el('div', { class: 'caller' }, face, el('div', { class: 'rest' }, el('h2', { id: 'who' }, name), what)),
        el('div', { class: 'answers' }, answer('decline', say('decline')), answer('accept', yes)),
    );
    return {
        root,
        update({ sheet }) {
            call = sheet && sheet.call;
            show(root, !!sheet);
            if (!sheet) return;
            const { instead, more } = sheet;
            initial(face, sheet.name);
            write(name, sheet.name);
            write(what, say('incoming') + (more ? ` ${say({ key: 'incoming_more', n: more })}` : '') + (instead === null ? '' : `. ${say({ key: 'instead', name: instead })}`));
            write(yes, say(instead === null ? 'accept' : 'accept_instead'));
        },
    };
}
