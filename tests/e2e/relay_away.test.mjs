// Requirements C6, B4: the relay dies and comes back. Media goes on meanwhile, pages reach each other over their data
// channel, and afterwards the relay's books agree with what happened.
import { strict as assert } from 'node:assert';

import { goesOn, isEnded } from './going_on.mjs';
import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const stage = scene();
const offline = (person) => person.until(() => Beckon.ready().then(({ state }) => state === 'offline'));
const online = (...people) => Promise.all(people.map((person) => person.online()));

/** Two in a call, and the relay killed. */
async function cutOff() {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await stage.talking(ann, bob);
  await stage.relay.kill();
  await Promise.all([offline(ann), offline(bob)]);
  return { id, ann, bob };
}

async function back(...people) {
  await stage.relay.start();
  await online(...people);
}

test('C6: the relay is killed and comes back in the middle of a call', async () => {
  const { id, ann, bob } = await cutOff();
  await goesOn(id, ann, bob);
  await back(ann, bob);
  await goesOn(id, ann, bob);
  assert.equal((await bob.told('call')).length, 1, 'it rang once');
  await isEnded(stage, id, ann, bob);
});

test('C6: the relay is killed and comes back while it rings', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await stage.relay.kill();
  await back(ann, bob);
  await bob.rings('ann');
  await bob.accept();
  await goesOn(id, ann, bob);
  assert.equal((await bob.told('call')).length, 1, 'it rings once');
  await isEnded(stage, id, ann, bob);
});

test('C6: who answers while the relay is away has answered when it is back', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await stage.relay.kill();
  await bob.accept();
  await back(ann, bob);
  await goesOn(id, ann, bob);
});

test('C6: with the relay away, mute, hold and hang-up reach the other page straight', async () => {
  const { id, ann, bob } = await cutOff();
  await ann.each('mute');
  await bob.hears({ audio: false, video: false });
  await ann.each('unmute');
  await bob.each('hold');
  await ann.hears({ held: true });
  await ann.seesNothing();
  await bob.each('resume');
  await ann.hears({ held: false });
  await ann.sees();
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
  await Promise.all([ann.dark(), bob.dark()]);
  await back(ann, bob);
  assert.deepEqual([await ann.calls(), await bob.calls()], [[], []]);
  await poll(async () => (await stage.kept(id)).stage === 'ended', 'the relay does not know of the end');
  assert.equal((await stage.kept(id)).reason, 'hangup');
});

test('C6: what was said straight is so for the relay, too: a page that reloads afterwards hears it', async () => {
  const { id, ann, bob } = await cutOff();
  await ann.each('mute');
  await bob.hears({ audio: false, video: false });
  await back(ann, bob);
  await bob.page.reload();
  await bob.online();
  await bob.hears({ audio: false, video: false });
  await ann.each('unmute');
  await goesOn(id, ann, bob);
});

test('C6: with the relay away, ICE is restarted and a new line is negotiated, straight', async () => {
  const { id, ann, bob } = await cutOff();
  const described = (person) => person.page.evaluate(() => {
    const { currentLocalDescription, currentRemoteDescription } = window.connections.at(-1);
    const [ours, theirs] = [currentLocalDescription.sdp, currentRemoteDescription.sdp];
    const credentials = (sdp) => /a=ice-ufrag:(.*)/.exec(sdp)[1];
    return { ours: credentials(ours), theirs: credentials(theirs), lines: theirs.match(/^m=/gm).length };
  });
  const first = { ann: await described(ann), bob: await described(bob) };
  await ann.page.evaluate(() => void dispatchEvent(new Event('online'))); // what a browser tells of another network
  await poll(async () => {
    const [now, then] = [await described(ann), await described(bob)];
    return now.ours !== first.ann.ours && now.theirs !== first.bob.ours && then.theirs === now.ours;
  }, 'ICE was not restarted');
  await ann.page.evaluate(() => void window.connections.at(-1).addTransceiver('video', { direction: 'sendonly' }));
  await poll(async () => (await described(bob)).lines === first.bob.lines + 1, 'nothing was negotiated');
  await goesOn(id, ann, bob);
  await back(ann, bob);
  await goesOn(id, ann, bob);
  await isEnded(stage, id, ann, bob);
});

test('C6: a page that is reloaded while the relay is away finds its call when it is back', async () => {
  const come = (user) => stage.come({ user, own: 'yes' }); // the site has the SDK itself, so the page still has it
  const [ann, bob] = await Promise.all([come('ann'), come('bob')]);
  const id = await stage.talking(ann, bob);
  await stage.relay.kill();
  await ann.page.reload();
  await ann.phase('recovering');
  await back(ann, bob);
  await goesOn(id, ann, bob);
  await isEnded(stage, id, ann, bob);
});

test('C6: both are reloaded while the relay is away', async () => {
  const come = (user) => stage.come({ user, own: 'yes' });
  const [ann, bob] = await Promise.all([come('ann'), come('bob')]);
  const id = await stage.talking(ann, bob);
  await stage.relay.kill();
  await Promise.all([ann.page.reload(), bob.page.reload()]);
  await Promise.all([ann.phase('recovering'), bob.phase('recovering')]);
  await back(ann, bob);
  await goesOn(id, ann, bob);
});

test('C6, B4: three calls go on over a crash of the relay; none rings again, no hang-up is lost, and time counts once', async () => {
  const pairs = await Promise.all([1, 2, 3].map((n) => stage.people(`caller-${n}`, `callee-${n}`)));
  const began = Date.now();
  const ids = await Promise.all(pairs.map((pair) => stage.talking(...pair)));
  const seen = Date.now();
  await stage.relay.kill();
  await Promise.all(pairs.flat().map(offline));
  await pairs[0][0].hangUp(); // one ends while nobody keeps the books
  assert.equal(await pairs[0][1].ended(), 'hangup');
  await back(...pairs.flat());
  const others = pairs.slice(1).map((pair, i) => ({ id: ids[i + 1], pair }));
  await Promise.all(others.map(({ id, pair }) => goesOn(id, ...pair)));
  for (const [, bob] of pairs) assert.equal((await bob.told('call')).length, 1, 'it rang once');
  const atLeast = Date.now() - seen;
  await Promise.all(others.map(({ id, pair }) => isEnded(stage, id, ...pair)));
  const atMost = Date.now() - began;
  await poll(async () => (await stage.kept(ids[0])).reason === 'hangup', 'a hang-up was lost');
  for (const { id } of others) {
    const counted = await stage.counted(id);
    assert.ok(counted >= atLeast && counted <= atMost, `${counted} ms are accounted for, of ${atLeast} to ${atMost}`);
  }
});
