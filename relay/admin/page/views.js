// What can be looked at: where each list comes from, its columns, and what can be done with a row.
import { button, length, moment, name, since } from './dom.js';
import { confirm, showCall, showDetails, showRoom, write } from './dialogs.js';
import { download, send } from './rest.js';

const path = (...pieces) => pieces.map(encodeURIComponent).join('/');
const column = (title, of, number = false) => ({ title, of, number });

/** A user's field, and others by need. */
const userFilter = { id: 'user', label: 'User', type: 'search' };

const sessions = {
  id: 'sessions',
  title: 'Sessions',
  path: '/v1/attendants',
  list: 'attendants',
  key: (row) => row.sid,
  nothing: 'Nobody is here.',
  filters: [userFilter],
  columns: [
    column('User', (row) => name(row.user)),
    column('Here for', (row) => since(row.since), true),
    column('Camera', (row) => (row.live ? 'live' : '')),
    column('Room', (row) => row.room ?? ''),
    column('Session', (row) => row.sid),
  ],
  buttons: (row, { site, done }) => [
    button('Details', () => showDetails(row())),
    button('Push', () => write('Words for one page', ['They go to ', name(row().user), ', as they are.'], async (data) => {
      await send('POST', `/v1/attendants/${path(row().sid)}/push`, { site: site() }, { data });
      done('Sent.');
    })),
  ],
  actions: ({ site, done }) => [
    button('Push to all', () => write('Words for all', `They go to every page of ${site()}, as they are.`, async (data) => {
      const { sessions: count } = await send('POST', '/v1/push', { site: site() }, { data });
      done(`Sent to ${count}.`);
    })),
  ],
};

const calls = {
  id: 'calls',
  title: 'Calls',
  path: '/v1/calls',
  list: 'calls',
  key: (row) => row.call,
  nothing: 'There are none.',
  filters: [userFilter, { id: 'live', label: 'Which', options: [['true', 'going on'], ['', 'all that are kept']] }],
  columns: [
    column('From', (row) => name(row.from.user)),
    column('To', (row) => name(row.to.user)),
    column('Kind', (row) => row.kind),
    column('Stage', (row) => (row.reason ? `${row.stage}: ${row.reason}` : row.stage)),
    column('Began', (row) => moment(row.began)),
    column('Call', (row) => row.call),
  ],
  buttons: (row, { site, done, failed }) => [
    button('Details', () => showCall(row().call, site()).catch(failed)),
    button('End', () => confirm('End this call?', [name(row().from.user), ' and ', name(row().to.user), ' are told that it was hung up.'], 'End it', async () => {
      await send('POST', `/v1/calls/${path(row().call)}/end`, { site: site() }, {});
      done('Ended.');
    }), { class: 'danger only-live' }),
  ],
  mark: (line, row) => line.classList.toggle('over', row.stage === 'ended'),
};

const broadcasts = {
  id: 'broadcasts',
  title: 'Broadcasts',
  path: '/v1/broadcasts',
  list: 'broadcasts',
  key: (row) => `${row.sid} ${row.cast}`,
  nothing: 'No camera is live.',
  filters: [],
  columns: [
    column('User', (row) => name(row.user)),
    column('Live for', (row) => since(row.since), true),
    column('Viewers', (row) => row.viewers, true),
    column('Broadcast', (row) => row.cast),
  ],
};

const spans = { day: 24, week: 7 * 24, month: 30 * 24 };

const usage = {
  id: 'usage',
  title: 'Usage',
  path: '/v1/usage',
  list: 'lines',
  key: (row) => `${row.kind} ${row.id} ${row.from}`,
  nothing: 'Nothing was accounted.',
  filters: [userFilter, { id: 'span', label: 'Within', options: [['day', 'a day'], ['week', 'a week'], ['month', '30 days'], ['', 'all that is kept']] }],
  parameters: ({ span, ...others }) => (spans[span] ? { ...others, from: new Date(Date.now() - spans[span] * 3600_000).toISOString() } : others),
  summary: (answer) => `Talked ${length(answer.talked_ms)} · watched ${length(answer.watched_ms)} · broadcast ${length(answer.broadcast_ms)}`,
  columns: [
    column('Kind', (row) => row.kind),
    column('From', (row) => name(row.from)),
    column('To', (row) => name(row.to)),
    column('Time', (row) => length(row.ms), true),
    column('Since', (row) => moment(row.first_seen)),
    column('Until', (row) => moment(row.updated)),
  ],
  actions: ({ parameters, failed }) => [
    button('Save as CSV', () => download('/v1/usage', parameters(), 'text/csv', 'usage.csv').catch(failed)),
  ],
};

const rooms = {
  id: 'rooms',
  title: 'Rooms',
  path: '/v1/rooms',
  list: 'rooms',
  key: (row) => row.room,
  nothing: 'No room is reserved.',
  filters: [{ id: 'all', label: 'Which', options: [['', 'open or to come'], ['true', 'all that are kept']] }],
  columns: [
    column('Description', (row) => name(row.description)),
    column('State', (row) => row.state),
    column('Inside', (row) => row.online, true),
    column('Opens', (row) => moment(row.start_date)),
    column('Minutes', (row) => row.duration, true),
    column('Room', (row) => row.room),
  ],
  buttons: (row, { site, done, failed }) => [
    button('Details', () => showRoom(row().room, site()).catch(failed)),
    button('Close', () => confirm('Close this room?', 'Whoever is inside is sent out, and its address works no more.', 'Close it', async () => {
      await send('DELETE', `/v1/rooms/${path(row().room)}`, { site: site() });
      done('Closed.');
    }), { class: 'danger only-live' }),
  ],
  mark: (line, row) => line.classList.toggle('over', row.state === 'over'),
};

export const views = [sessions, calls, broadcasts, usage, rooms];
