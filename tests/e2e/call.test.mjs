// Requirements C1 to C4, C7: two people and their devices, in real browsers, through a real relay.
import { strict as assert } from 'node:assert';

import { scene, test } from './scene.mjs';

const stage = scene({ settings: '[settings]\nring = "6s"\ngrace = "3s"' });

test('C1, C2: a call is accepted, both see each other; C3: the hang-up ends it for both, and no camera stays on', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.hangUp();
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['hangup', 'hangup']);
  await Promise.all([ann.dark(), bob.dark()]);
});

test('C3: who was called hangs up', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await bob.hangUp();
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['hangup', 'hangup']);
  await Promise.all([ann.dark(), bob.dark()]);
});

test('C1: declined', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  await bob.decline();
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['declined', 'declined']);
  await Promise.all([ann.dark(), bob.dark()]);
});

test('C1: cancelled while it rings', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  await ann.hangUp();
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['cancelled', 'cancelled']);
  await ann.dark();
});

test('C1: nobody answers', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['no_answer', 'no_answer']);
  await ann.dark();
});

test('C1: whom one calls is not there', async () => {
  const ann = await stage.come('ann');
  await ann.call('nobody');
  assert.equal(await ann.ended(), 'not_connected');
  await ann.dark();
});

test('C1: whom one calls is in a call, which is not disturbed', async () => {
  const [ann, bob, eve] = await stage.people('ann', 'bob', 'eve');
  await stage.talking(ann, bob);
  await eve.call('bob');
  assert.equal(await eve.ended(), 'busy');
  await Promise.all([ann.sees(), bob.sees(), eve.dark()]);
});

test('C3: mute and hold are seen at the other side, and nothing is sent meanwhile', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.each('mute');
  await bob.hears({ audio: false, video: false, held: false });
  await bob.seesNothing();
  await ann.each('unmute');
  await bob.hears({ audio: true, video: true });
  await bob.sees();
  await bob.each('hold');
  await ann.hears({ held: true });
  await ann.seesNothing();
  await bob.each('resume');
  await ann.hears({ held: false });
  await ann.sees();
  assert.ok((await ann.told('hold')).length >= 2 && (await bob.told('mute')).length >= 2);
});

test('C4: each calls the other at once, and it becomes one call', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await Promise.all([ann.call('bob'), bob.call('ann')]);
  await Promise.all([ann.phase('live'), bob.phase('live')]);
  await Promise.all([ann.sees(), bob.sees()]);
  const [[mine, ...more], [theirs, ...others]] = await Promise.all([ann.calls(), bob.calls()]);
  assert.equal(mine.id, theirs.id);
  assert.deepEqual([more, others], [[], []]);
});

test('C1: two devices ring; one answers, the other stops', async () => {
  const [ann, desk, phone] = await stage.people('ann', 'bob', 'bob');
  await ann.call('bob');
  await Promise.all([desk.rings('ann'), phone.rings('ann')]);
  await phone.accept();
  assert.equal(await desk.ended(), 'answered_elsewhere');
  await Promise.all([ann.sees(), phone.sees()]);
  assert.equal(await desk.liveTracks(), 0);
});

test('C7: two tabs of one browser: one makes the sound, any can answer', async () => {
  const [ann, first] = await stage.people('ann', 'bob');
  const second = await first.tab();
  await ann.call('bob');
  await Promise.all([first.rings('ann'), second.rings('ann')]);
  const sounds = [...(await first.calls()), ...(await second.calls())].filter(({ rings }) => rings);
  assert.equal(sounds.length, 1);
  await first.accept();
  assert.equal(await second.ended(), 'answered_elsewhere');
  await Promise.all([ann.sees(), first.sees()]);
});

test('C3: a tab is closed: the call ends for the other after the grace, and the camera goes off', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.page.close();
  assert.equal(await bob.ended(), 'lost');
  await bob.dark();
});

test('C4: who calls again has one call, and the old one is replaced', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const first = await ann.call('bob');
  await bob.rings('ann');
  const second = await ann.call('bob');
  assert.notEqual(first, second);
  await bob.until((id) => Beckon.ready().then(({ calls }) => calls.length === 1 && calls[0].id === id && calls[0].phase === 'incoming'), second);
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
});

test('C8: a call is handed over to somebody else', async () => {
  const [ann, bob, eve] = await stage.people('ann', 'bob', 'eve');
  await stage.talking(ann, bob);
  await bob.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => call.transfer('eve')));
  await eve.rings('ann');
  await eve.accept();
  assert.equal(await bob.ended(), 'transferred');
  await Promise.all([eve.sees(), bob.dark()]);
});
