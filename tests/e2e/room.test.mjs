// Requirements M1, M3, S2, S4: rooms in real browsers: who joins sees everybody there, each on a connection of its own.
import { strict as assert } from 'node:assert';

import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const stage = scene();
const reserved = async () => (await stage.relay.asked('rooms', stage.company.site, { duration: 30 })).room;
const comes = (user, room, prepare) =>
  stage.come({ user, quality: 'low', body: `<button id="room" data-beckon-room="${room}">Meet</button>` }, undefined, prepare);
const joined = (person, others) =>
  person.until((wanted) => Beckon.ready().then(({ room }) => room?.members.map(({ user }) => user).sort().join() === wanted), others.join());
const button = (person) => person.page.evaluate(() => [document.querySelector('#room').dataset.beckonState, document.querySelector('#room').ariaPressed]);
const muted = (person, off) => person.page.evaluate((video) => Beckon.ready().then(({ room }) => room.mute({ video })), off);
/** What somebody is told of another member's camera, once the two are connected; the microphone stays on. */
const shown = (person, peer, on) =>
  person.until(
    ([user, video]) => Beckon.ready().then(({ calls }) => calls.some(({ peer: of, phase, theirs }) => of === user && phase === 'live' && theirs.audio && theirs.video === video)),
    [peer, on],
  );
const heard = async (person, name) => (await person.told(name)).map(({ peer }) => peer);

test('M1, S2, S4: three meet in a room, by the button and by code, each sees both others until one goes; who is muted is so for the third, too', async () => {
  const room = await reserved();
  const [ann, bob, carl] = await Promise.all(['ann', 'bob', 'carl'].map((user) => comes(user, room)));
  assert.deepEqual(await button(ann), ['idle', 'false']);
  await ann.page.click('#room');
  await joined(ann, []);
  assert.deepEqual(await button(ann), ['joined', 'true']);
  await bob.page.evaluate((id) => Beckon.join(id), room);
  await Promise.all([joined(ann, ['bob']), joined(bob, ['ann'])]);
  await Promise.all([ann, bob].map((one) => one.seesEach(1)));

  await muted(ann, true);
  await shown(bob, 'ann', false);
  await carl.page.click('#room');
  await joined(carl, ['ann', 'bob']);
  await Promise.all([shown(carl, 'ann', false), shown(carl, 'bob', true), ann.seesEach(2)]);
  await muted(ann, false);
  await Promise.all([ann, bob, carl].map((one) => one.seesEach(2)));
  assert.deepEqual((await carl.calls()).map(({ kind, peer }) => `${kind} ${peer}`).sort(), ['pair ann', 'pair bob']);
  assert.deepEqual(await heard(ann, 'in'), ['bob', 'carl']);
  assert.equal((await stage.relay.asked(`rooms/${room}`, stage.company.site)).online, 3);

  await carl.page.click('#room');
  await Promise.all([joined(ann, ['bob']), joined(bob, ['ann'])]);
  assert.deepEqual(await button(carl), ['idle', 'false']);
  assert.deepEqual([await heard(ann, 'out'), await ann.ended('carl')], [['carl'], 'left']);
  await carl.dark();
  await Promise.all([ann, bob].map((one) => one.seesEach(1)));

  await bob.page.evaluate(() => Beckon.leave());
  await joined(ann, []);
  await bob.dark();
  await ann.page.click('#room');
  await ann.dark();
});

/** `cut()`: its socket is lost. */
function cuttable() {
  const Native = WebSocket;
  WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      window.cut = () => this.close();
    }
  };
}

test('S4: who is in a room is known after a lost socket and after a reload, too, and nobody came anew', async () => {
  const room = await reserved();
  const [ann, bob] = await Promise.all(['ann', 'bob'].map((user) => comes(user, room, (context) => context.addInitScript(cuttable))));
  const answers = (person) => person.wire.filter((line) => line.includes('"t":"joined"')).length;
  for (const person of [ann, bob]) {
    await person.page.click('#room');
    await joined(person, person === ann ? [] : ['ann']);
  }
  for (const [person, other] of [[ann, 'bob'], [bob, 'ann']]) {
    await person.page.evaluate(() => window.cut());
    await poll(() => answers(person) === 2, 'the room was not joined again');
    await joined(person, [other]);
    assert.deepEqual([await heard(person, 'in'), await heard(person, 'out')], [[other], []]);
    assert.equal((await person.told('room')).length, 1);
    await person.page.reload();
    await joined(person, [other]);
    await person.seesEach(1);
  }
});

test('M1: a room that nobody reserved is told, and takes no camera', async () => {
  const ann = await comes('ann', 'nobodys-room');
  await ann.page.click('#room');
  assert.equal(await ann.until(() => window.told.find(({ name }) => name === 'room')?.reason), 'unknown');
  assert.deepEqual(await button(ann), ['idle', 'false']);
  assert.equal(await ann.page.evaluate(() => window.captured.length), 0);
});
