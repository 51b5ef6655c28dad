// Who watches our broadcast, and who asks to: let in, turned away, or sent off again.
import type { Call } from '../client/api.js';
import { el, list, show, write } from './dom.js';
import { avatar, button, line, relabel, type Part, type Wishes } from './parts.js';

export interface Viewers extends Part {
    /** All are listed; else only those who ask. */
    open: boolean;
}

export function makeViewers({ say, nameOf, accept, decline, autoAccept }: Wishes): Viewers {
    const all = el('input', { type: 'checkbox', role: 'switch', onchange: () => autoAccept(all.checked) });
    const everybody = line(say('auto_accept'), all);
    const names = el('ul');
    const root = el('div', { part: 'viewers', class: 'drawer', role: 'group', 'aria-label': say('viewers') }, everybody, names);
    const draw = list<Call>(names, ({ id }) => id, (call) => {
        const name = nameOf(call.peer);
        const what = el('p', { class: 'quiet' });
        const yes = button('small', 'yes', say({ key: 'let_in', name }), () => accept(call));
        const no = button('small', 'close', '', () => decline(call));
        yes.classList.add('accept');
        return [el('li', {}, avatar(name), el('div', { class: 'rest' }, el('bdi', { class: 'name' }, name), what), no, yes), ({ phase }) => {
            const asks = show(yes, phase === 'incoming');
            write(what, say(asks ? 'asks' : phase === 'live' ? 'watches' : phase === 'recovering' ? phase : 'connecting'));
            relabel(no, say({ key: asks ? 'keep_out' : 'remove', name }));
        }];
    });
    const viewers: Viewers = {
        root,
        open: false,
        update({ viewers: those }) {
            const { open } = viewers;
            const shown = those ? [...those.asking, ...(open ? those.watching : [])] : [];
            draw(shown);
            show(names, !!shown.length);
            show(everybody, open);
            show(root, !!those && (open || !!shown.length));
            all.checked = !!those?.autoAccept;
        },
    };
    return viewers;
}
