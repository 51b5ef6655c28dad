// Requirements S2, S4: what the SDK keeps in order by itself, without a browser.
import { strict as assert } from 'node:assert';
import { mock, test } from 'node:test';

import { load } from './widget/stage.mjs';

const { PresenceBook, Gathered, Allowed } = await load(`
    export { PresenceBook } from './src/client/presence.ts';
    export { Gathered, Allowed } from './src/effects/flow.ts';
`);

/** What a programmer reads in the console while this is done. */
async function saidWhile(act) {
  const native = console.warn;
  const lines = [];
  console.warn = (...words) => lines.push(words.join(' '));
  await act().finally(() => (console.warn = native));
  return lines;
}
const settled = () => new Promise((settle) => setImmediate(settle));

test('S2: of more users than a session may follow the last ones wait, and come as soon as others go', async () => {
  const followed = new Set();
  const sent = [];
  const book = new PresenceBook((what, users) => {
    sent.push(users.length);
    for (const user of users) what === 'follow' ? followed.add(user) : followed.delete(user);
  });
  const follow = (from, to) => Array.from({ length: to - from }, (_, i) => book.follow(`user-${from + i}`, () => {}));
  const said = await saidWhile(async () => {
    const stops = follow(0, 256);
    await settled();
    assert.deepEqual(sent, [64, 64, 64, 64]);
    follow(256, 300);
    await settled();
    assert.equal(followed.size, 256);
    stops.slice(0, 10).forEach((stop) => stop());
    await settled();
    assert.equal(followed.size, 256);
    assert.deepEqual([followed.has('user-9'), followed.has('user-265'), followed.has('user-266')], [false, true, false]);
  });
  assert.deepEqual(said.length, 1);
  assert.match(said[0], /at most 256/);
});

test('S4: who is followed by two is followed until both have stopped, and who is followed anew at once was never let go', async () => {
  const sent = [];
  const book = new PresenceBook((what, users) => sent.push(`${what} ${users}`));
  const stops = [0, 1].map(() => book.follow('bob', () => {}));
  await settled();
  stops[0]();
  await settled();
  stops[1]();
  const again = book.follow('bob', () => {});
  await settled();
  again();
  await settled();
  assert.deepEqual(sent, ['follow bob', 'unfollow bob']);
});

test('C1: the first candidate goes at once, those found within a moment of it go in one message, and no more than it may hold', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const told = [];
  const gathered = new Gathered((list) => told.push(list.join('')));
  const find = (text) => [...text].forEach((one) => gathered.add(one));
  find('abc');
  assert.deepEqual(told, ['a']);
  mock.timers.tick(20);
  find('d');
  assert.deepEqual(told, ['a', 'bc']);
  mock.timers.tick(20);
  mock.timers.tick(20);
  find('e');
  assert.deepEqual(told, ['a', 'bc', 'd', 'e']);
  find('f'.repeat(33));
  assert.deepEqual(told.splice(0).at(-1), 'f'.repeat(32));
  gathered.drop(); // the connection they belong to is gone
  mock.timers.tick(100);
  assert.deepEqual(told, []);
  mock.timers.reset();
});

test('R8: who says more than so much in a second, and more than so much at once, is told so', () => {
  const allowed = new Allowed(100, 400);
  const said = (count, at) => Array.from({ length: count }, () => allowed.one(at)).filter(Boolean).length;
  assert.equal(said(500, 1000), 400);
  assert.equal(said(500, 1500), 50);
  assert.equal(said(500, 60_000), 400);
  for (let at = 61_000; at < 71_000; at += 10) assert.equal(said(1, at), 1);
});
