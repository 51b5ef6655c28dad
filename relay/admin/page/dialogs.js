// The one dialog of the page: to ask, to write, to read.
import { button, byId, make, moment, name } from './dom.js';
import { get } from './rest.js';

/** Shows it. `buttons`: [{ label, danger?, act? }]; `act` may refuse by throwing, and then the dialog stays. */
function open(title, body, buttons) {
  const dialog = byId('dialog');
  const trouble = byId('dialog-trouble');
  byId('dialog-title').replaceChildren(...[title].flat());
  byId('dialog-body').replaceChildren(...[body].flat());
  trouble.textContent = '';
  const close = button('Close', () => dialog.close());
  byId('dialog-buttons').replaceChildren(
    ...buttons.map(({ label, danger, act }) => {
      const one = button(label, async () => {
        one.disabled = true;
        try {
          await act();
          dialog.close();
        } catch (error) {
          trouble.textContent = error.message;
        } finally {
          one.disabled = false;
        }
      }, { class: danger ? 'danger' : 'main' });
      return one;
    }),
    close,
  );
  dialog.showModal();
}

export function confirm(title, words, label, act) {
  open(title, make('p', {}, ...[words].flat()), [{ label, danger: true, act }]);
}

/** Words for a page, or for all of a site. */
export function write(title, words, act) {
  const text = make('textarea', { id: 'words', rows: '5', required: true, spellcheck: 'false' });
  open(title, [make('p', {}, ...[words].flat()), make('label', { for: 'words' }, 'Words'), text], [
    {
      label: 'Send',
      act: async () => {
        if (!text.value) throw new Error('There is nothing to send.');
        await act(text.value);
      },
    },
  ]);
  text.focus();
}

const facts = (pairs) => make('dl', {}, ...pairs.filter(([, value]) => value != null && value !== '')
  .flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]));

function description(role, side) {
  const held = side.description;
  if (!held) return make('section', {}, make('h3', {}, `From the ${role}`), make('p', { class: 'quiet' }, 'No description is stored.'));
  return make('section', {},
    make('h3', {}, `From the ${role}: ${held.type}, generation ${held.gen}, revision ${held.rev}`),
    make('pre', { tabindex: '0', 'aria-label': `Description from the ${role}` }, held.sdp));
}

export async function showCall(id, site) {
  const call = await get(`/v1/calls/${encodeURIComponent(id)}`, { site });
  open(`Call ${call.call}`, [
    facts([['Kind', call.kind], ['Stage', call.stage], ['From', name(call.from.user)], ['To', name(call.to.user)], ['Room', call.room],
      ['Began', moment(call.began)], ['Accepted', moment(call.accepted)], ['Ended', moment(call.ended)], ['Reason', call.reason]]),
    description('caller', call.from), description('callee', call.to),
  ], []);
}

/** A relay without a `public_url` takes the address that it was asked at for its own, and at this one no meeting is. */
function meetingAddress(text) {
  const url = new URL(text);
  return url.origin === location.origin ? `${url.pathname}, at the relay's own address` : text;
}

export async function showRoom(id, site) {
  const room = await get(`/v1/rooms/${encodeURIComponent(id)}`, { site });
  const stays = room.stays.map((stay) => make('li', {}, name(stay.user), ' ', moment(stay.join), ' – ', moment(stay.leave) || 'still there'));
  open(`Room ${room.room}`, [
    facts([['Address', meetingAddress(room.meeting_url)], ['State', room.state], ['Description', name(room.description)], ['Creator', name(room.creator)],
      ['Opens', room.start_date], ['Ends', room.end_date], ['Time zone', room.time_zone], ['At most', room.max_members]]),
    make('h3', {}, 'Who was there'),
    stays.length ? make('ul', {}, ...stays) : make('p', { class: 'quiet' }, 'Nobody yet.'),
    room.more_stays ? make('p', { class: 'quiet' }, 'There were more.') : '',
  ], []);
}

export function showDetails(session) {
  open('What its socket was opened with', facts([
    ['User', name(session.user)], ['Session', session.sid],
    ...Object.entries(session.details ?? {}).map(([key, value]) => [name(key), name(value)]),
  ]), []);
}
