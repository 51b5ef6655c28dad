// S3, S6: what is shown, where it lies and how it is said, without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './stage.mjs';

const { viewOf, endWords, endStays, troubleKey, place, strings, en, ru, clock } = await load(`
    export * from './src/widget/view.ts';
    export * as place from './src/widget/place.ts';
    export * as strings from './src/widget/strings.ts';
    export { en } from './src/widget/strings/en.ts';
    export { ru } from './src/widget/strings/ru.ts';
    export { clock } from './src/widget/panel.ts';
`);

const stream = { name: 'stream' };
const sends = { audio: true, video: true, held: false };
const call = (facts) => ({
    id: 'c1', kind: 'call', role: 'caller', peer: 'bob', phase: 'calling', rings: false, reason: null,
    mine: sends, theirs: sends, peerAway: false, since: null, local: null, remote: null, ...facts,
});
const live = (facts) => call({ phase: 'live', since: 1000, local: stream, remote: stream, ...facts });
const off = { state: 'off', autoAccept: false, viewers: [], local: null, mine: sends };
const see = (facts = {}) => viewOf({
    calls: [], broadcast: off, inRoom: false, connection: 'online', ended: null, checking: false, preview: null,
    trouble: null, silenced: false, nameOf: (user) => user.toUpperCase(), ...facts,
});
const actions = (view) => view.controls.map(({ action }) => action).join(' ');

test('nothing is shown while nothing happens, not even that the relay is out of reach', () => {
    for (const connection of ['connecting', 'online', 'offline', 'over']) {
        const { mode, sheet, note, tone } = see({ connection });
        assert.deepEqual([mode, sheet, note, tone], [null, null, null, null]);
    }
});

test('S3 an incoming call is a sheet, and no panel; only the tab that owns the ring makes a sound', () => {
    const quiet = see({ calls: [call({ role: 'callee', phase: 'incoming' })] });
    assert.equal(quiet.mode, null);
    assert.equal(quiet.sheet.name, 'BOB');
    assert.equal(quiet.tone, null);
    assert.equal(see({ calls: [call({ role: 'callee', phase: 'incoming', rings: true })] }).tone, 'in');
});

test('an arriving call is not shown before it rings', () => {
    const view = see({ calls: [call({ role: 'callee', phase: 'arriving' })] });
    assert.deepEqual([view.mode, view.sheet], [null, null]);
});

test('S3 a second incoming call says which one it would end, and how many more ring', () => {
    const ringing = ['cat', 'dan'].map((peer) => call({ id: peer, peer, role: 'callee', phase: 'incoming' }));
    const view = see({ calls: [live({}), ...ringing] });
    assert.equal(view.mode, 'call');
    assert.deepEqual([view.sheet.name, view.sheet.instead, view.sheet.more], ['CAT', 'BOB', 1]);
});

test('S7 nobody is told to be ready whose camera has not been opened yet', () => {
    assert.equal(see({ checking: true }).status.key, 'starting');
    assert.equal(see({ checking: true, preview: stream }).status.key, 'check_ok');
    const half = see({ checking: true, preview: stream, trouble: 'media_in_use' });
    assert.equal(half.status.key, 'devices');
    assert.deepEqual(half.note, { text: { key: 'media_in_use' }, act: 'retry' });
});

test('S3 the phases of a call are said in words', () => {
    const said = (facts) => see({ calls: [call(facts)] }).status.key;
    assert.equal(said({ phase: 'calling' }), 'calling');
    assert.equal(said({ phase: 'alerted' }), 'alerted');
    assert.equal(said({ phase: 'accepting' }), 'connecting');
    assert.equal(said({ phase: 'connecting' }), 'connecting');
    assert.equal(said({ phase: 'live' }), 'live');
    assert.equal(said({ phase: 'recovering' }), 'recovering');
    assert.equal(said({ phase: 'calling', kind: 'watch' }), 'asking');
    assert.equal(said({ phase: 'alerted', kind: 'watch' }), 'asked');
});

test('a caller hears that it rings at the other end; who watches does not', () => {
    assert.equal(see({ calls: [call({ phase: 'calling' })] }).tone, null);
    assert.equal(see({ calls: [call({ phase: 'alerted' })] }).tone, 'out');
    assert.equal(see({ calls: [call({ phase: 'alerted', kind: 'watch' })] }).tone, null);
});

test('B2 the end of a watch is said in the words of a watch, and a call in those of a call', () => {
    const words = (reason, kind) => endWords(call({ phase: 'ended', kind, reason }), 'Bob').key;
    assert.deepEqual(['hangup', 'declined', 'cancelled', 'lost'].map((reason) => words(reason, 'watch')), ['watch_hangup', 'watch_declined', 'watch_cancelled', 'end_lost']);
    assert.deepEqual(['hangup', 'declined', 'cancelled'].map((reason) => words(reason, 'call')), ['end_hangup', 'end_declined', 'end_cancelled']);
    for (const table of [en, ru]) for (const reason of ['hangup', 'declined', 'cancelled']) assert.doesNotMatch(table[words(reason, 'watch')], /call|звон/i);
});

test('C5 while it reconnects the last frame stays, with words over it, and the time goes on', () => {
    const view = see({ calls: [live({ phase: 'recovering' })] });
    assert.equal(view.tiles[0].covered, false);
    assert.equal(view.tiles[0].words.key, 'recovering');
    assert.equal(view.since, 1000);
});

test('C3 a held call shows no picture, and says who holds it', () => {
    const mine = see({ calls: [live({ mine: { ...sends, held: true } })] }).tiles[0];
    const theirs = see({ calls: [live({ theirs: { ...sends, held: true } })] }).tiles[0];
    assert.deepEqual([mine.covered, mine.words.key], [true, 'held']);
    assert.deepEqual([theirs.covered, theirs.words], [true, { key: 'held_by', name: 'BOB' }]);
});

test('C3 a camera and a microphone that the other side switched off are seen', () => {
    const [tile] = see({ calls: [live({ theirs: { audio: false, video: false, held: false } })] }).tiles;
    assert.deepEqual([tile.covered, tile.muted, tile.words.key], [true, true, 'no_picture']);
});

test('which controls there are follows from what can be done', () => {
    assert.equal(actions(see({ calls: [call({})] })), 'devices end');
    assert.equal(actions(see({ calls: [live({})] })), 'mic cam hold devices end');
    assert.equal(actions(see({ calls: [live({ kind: 'watch', local: null })] })), 'devices end');
    assert.equal(actions(see({ inRoom: true })), 'devices end');
    assert.equal(actions(see({ broadcast: { ...off, state: 'live', local: stream } })), 'mic cam viewers devices end');
    assert.equal(actions(see({ checking: true })), 'close go');
    assert.equal(actions(see({ checking: true, trouble: 'media_refused' })), 'close retry');
    assert.equal(actions(see({ checking: true, trouble: 'media_in_use', preview: stream })), 'close go', 'the voice alone is enough for a call');
});

test('what ends a call is called by what it would do', () => {
    const label = (facts) => see(facts).controls.at(-1).label;
    assert.equal(label({ calls: [call({ phase: 'alerted' })] }), 'cancel');
    assert.equal(label({ calls: [live({})] }), 'hang_up');
    assert.equal(label({ calls: [live({ kind: 'watch' })] }), 'stop_watching');
    assert.equal(label({ inRoom: true }), 'leave');
    assert.equal(label({ broadcast: { ...off, state: 'live' } }), 'stop_live');
});

test('B2 who asks to watch is listed apart from who watches, and both are counted', () => {
    const viewer = (id, phase) => call({ id, peer: id, kind: 'watch', role: 'callee', phase });
    const viewers = [viewer('a', 'incoming'), viewer('b', 'live'), viewer('c', 'connecting')];
    const view = see({ calls: viewers, broadcast: { ...off, state: 'live', local: stream, viewers } });
    assert.equal(view.mode, 'live');
    assert.equal(view.sheet, null);
    assert.deepEqual(view.viewers.asking.map(({ id }) => id), ['a']);
    assert.deepEqual(view.viewers.watching.map(({ id }) => id), ['b', 'c']);
    assert.deepEqual(view.status, { key: 'watching', n: 2 });
    assert.equal(view.controls.find(({ action }) => action === 'viewers').count, 1);
});

test('a call goes before a broadcast, and its viewers stay within reach', () => {
    const view = see({ calls: [live({})], broadcast: { ...off, state: 'live', local: stream } });
    assert.equal(view.mode, 'call');
    assert.match(actions(view), /viewers/);
});

test('an end is shown with its reason, and with a way to call again where that helps', () => {
    const over = (reason, facts = {}) => see({ ended: call({ phase: 'ended', reason, ...facts }) });
    assert.deepEqual([over('no_answer').status.key, actions(over('no_answer'))], ['end_no_answer', 'again']);
    assert.deepEqual([over('declined').status.key, actions(over('declined'))], ['end_declined', '']);
    const missed = over('cancelled', { role: 'callee' });
    assert.deepEqual([missed.status.key, missed.controls[0].label], ['missed', 'call_back']);
    assert.equal(actions(over('cancelled')), '');
});

test('what ended while something else goes on is a line in it', () => {
    const view = see({ calls: [live({})], ended: call({ id: 'c2', peer: 'cat', role: 'callee', phase: 'ended', reason: 'cancelled' }) });
    assert.equal(view.mode, 'call');
    assert.deepEqual(view.note, { text: { key: 'missed', name: 'CAT' }, act: 'dismiss' });
});

test('who is called again has not just declined, nor was their call missed', () => {
    const ended = call({ id: 'c2', peer: 'bob', phase: 'ended', reason: 'declined' });
    assert.equal(see({ calls: [call({})], ended }).note, null);
    assert.equal(see({ calls: [call({ peer: 'cat' })], ended }).note.text.key, 'end_declined');
});

test('an end that was wanted is gone sooner than one that has to be read, and a replaced call says nothing', () => {
    const stays = (reason) => endStays(call({ phase: 'ended', reason }));
    assert.equal(stays('replaced'), 0);
    assert.ok(stays('hangup') < stays('ice_lost'));
    assert.ok(stays('ice_lost') < endStays(call({ role: 'callee', phase: 'ended', reason: 'no_answer' })));
});

test('S7 troubles with devices have sentences; what only a programmer needs to know has none', () => {
    assert.equal(troubleKey('media', 'in_use'), 'media_in_use');
    assert.equal(troubleKey('limit', null), 'error_limit');
    assert.equal(troubleKey('over', null), 'over');
    assert.equal(troubleKey('wrong_state', null), null);
    assert.equal(see({ trouble: 'media_missing' }).mode, 'note');
});

const reasons = ['hangup', 'cancelled', 'declined', 'busy', 'no_answer', 'not_connected', 'not_live', 'answered_elsewhere',
    'declined_elsewhere', 'busy_elsewhere', 'replaced', 'no_media', 'ice_failed', 'ice_lost', 'lost', 'broadcast_ended', 'left',
    'transferred', 'full', 'forbidden', 'unknown', 'failed'];

test('S6 every end has a sentence of its own in English and in Russian', () => {
    for (const lang of ['en', 'ru']) {
        const say = strings.speaker(lang);
        const said = reasons.map((reason) => say(endWords(call({ phase: 'ended', reason }), 'Bob')));
        assert.equal(new Set(said).size, 22);
        assert.ok(said.every((sentence) => sentence.length > 5 && !/[{}_]/.test(sentence)), said.join('\n'));
    }
});

test('S6 Russian says everything that English says, in its own letters and with the same gaps', () => {
    assert.deepEqual(Object.keys(ru), Object.keys(en));
    const gaps = (text) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].join();
    for (const key of Object.keys(en)) {
        assert.equal(gaps(ru[key]), gaps(en[key]), key);
        assert.match(JSON.stringify(ru[key]), /[а-яё]/i, key);
    }
});

test('S6 Russian counts rightly', () => {
    const say = strings.speaker('ru');
    const said = (n) => say({ key: 'watching', n });
    assert.deepEqual([1, 2, 5, 11, 21, 22, 25, 111].map(said), [
        '1 зритель смотрит', '2 зрителя смотрят', '5 зрителей смотрят', '11 зрителей смотрят', '21 зритель смотрит',
        '22 зрителя смотрят', '25 зрителей смотрят', '111 зрителей смотрят',
    ]);
});

test('S6 the language is the first that there is a table for; another comes by a table', () => {
    assert.equal(strings.pickLanguage(['de', 'ru-RU', 'en']), 'ru');
    assert.equal(strings.pickLanguage(['xx', '']), 'en');
    assert.equal(strings.pickLanguage(['constructor']), 'en');
    const say = strings.speaker('pl', { accept: 'Odbierz', people: { one: '{n} osoba', few: '{n} osoby', many: '{n} osób' } });
    assert.equal(say('accept'), 'Odbierz');
    assert.equal(say({ key: 'people', n: 3 }), '3 osoby');
    assert.equal(say('decline'), 'Decline');
});

test('a name cannot turn the sentence around it, nor fill a gap', () => {
    const said = strings.speaker('en')({ key: 'end_busy', name: '{n}\u202eevil' });
    assert.equal(said, '\u2068{n}\u202eevil\u2069 is in another call');
});

test('the time of a call', () => {
    assert.deepEqual([0, 59_999, 60_000, 3_599_000, 3_600_000, 86_399_000, 90_061_000, -5].map(clock), ['0:00', '0:59', '1:00', '59:59', '1:00:00', '23:59:59', '25:01:01', '0:00']);
});

test('S3 a place: moved within the room, drawn to near edges, sized away from its corner', () => {
    const { initially, moved, snapped, resized, smallest } = place;
    const free = { w: 1000, h: 500 };
    const from = initially('bottom-right');
    assert.deepEqual([from.x, from.y], [1, 1]);
    const at = moved(from, -500, -100, free);
    assert.deepEqual([at.x, at.y], [0.5, 0.8]);
    assert.deepEqual([moved(from, 99, 9999, free).x, moved(from, -9999, 0, free).x], [1, 0]);
    assert.deepEqual(moved(from, -50, -50, { w: 0, h: -3 }), from);
    const near = snapped({ ...from, x: 0.04, y: 0.95 }, free);
    assert.deepEqual([near.x, near.y], [0, 1]);
    assert.equal(snapped({ ...from, x: 0.5 }, free).x, 0.5);
    const room = { w: 2000, h: 2000 };
    assert.equal(resized(from, -100, 0, room).w, from.w + 100);
    assert.equal(resized({ ...from, x: 0 }, 100, 0, room).w, from.w + 100);
    assert.deepEqual([resized(from, 9999, 9999, room).w, resized(from, 9999, 9999, room).h], [smallest.w, smallest.h]);
    assert.equal(resized(from, -9999, 0, { w: 180, h: 500 }).w, 500);
});

test('what was remembered of the place is believed only as far as it is a place', () => {
    const otherwise = place.initially('top-left');
    for (const text of [null, '', 'null', '[]', '{}', '{"x":"1","y":1,"w":1,"h":1}', '{"x":1e999,"y":0,"w":1,"h":1}', '{']) {
        assert.deepEqual(place.recall(otherwise, () => text), otherwise, text);
    }
    const wild = place.recall(otherwise, () => '{"x":-4,"y":7,"w":1e9,"h":-1,"mini":"yes"}');
    assert.deepEqual([wild.x, wild.y, wild.mini], [0, 1, true]);
    assert.ok(wild.w <= 1600 && wild.h >= place.smallest.h);
});
