// Requirements C6, B1: nothing ends a call but its people.
import { strict as assert } from 'node:assert';

import { scene, test } from './scene.mjs';

const stage = scene();
const only = async (person) => {
  const calls = await person.calls();
  assert.equal(calls.length, 1);
  return calls[0].id;
};

async function reloaded(person, stays) {
  const before = await only(stays);
  await person.page.reload();
  await Promise.all([person.sees(), stays.sees()]);
  assert.deepEqual([await only(person), await only(stays)], [before, before]);
  assert.deepEqual(await stays.told('end'), []);
}

test('C6: the caller reloads, and the call goes on', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await reloaded(ann, bob);
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
  await Promise.all([ann.dark(), bob.dark()]);
});

test('C6: who was called reloads, twice, and the call goes on', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await reloaded(bob, ann);
  await reloaded(bob, ann);
});

for (const remember of ['session', 'none']) {
  test(`C6: the same where the site remembers by ${remember}`, async () => {
    const [ann, bob] = await Promise.all([stage.come({ user: 'ann', remember }), stage.come('bob')]);
    await stage.talking(ann, bob);
    await reloaded(ann, bob);
    assert.deepEqual((await ann.page.context().cookies()).filter(({ name }) => name.startsWith('beckon')), []);
  });
}

test('C6: both reload at once', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const before = await only(ann);
  await Promise.all([ann.page.reload(), bob.page.reload()]);
  await Promise.all([ann.sees(), bob.sees()]);
  assert.deepEqual([await only(ann), await only(bob)], [before, before]);
});

test('C6: the caller reloads while it rings: no second ring, and it can be answered', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await ann.page.reload();
  await ann.online();
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  assert.deepEqual([await only(ann), await only(bob), (await bob.told('call')).length], [id, id, 1]);
});

test('C6: who is called reloads while it rings: it rings again', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  await bob.page.reload();
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
});

test('C6: a mute and a hold outlive a reload', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => call.mute({ video: true })));
  await bob.hears({ video: false });
  await ann.page.reload();
  await ann.sees();
  await bob.hears({ video: false, audio: true });
  await bob.seesNothing();
  await ann.each('unmute');
  await bob.sees();
});

test('C6: the relay is killed and started again: media goes on, and so does the call', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await stage.relay.kill();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.each('mute'); // straight to the other page
  await bob.hears({ audio: false, video: false });
  await stage.relay.start();
  await ann.until(() => Beckon.ready().then(({ state }) => state === 'online'));
  await bob.until(() => Beckon.ready().then(({ state }) => state === 'online'));
  await ann.each('unmute');
  await Promise.all([ann.sees(), bob.sees()]);
  await bob.hangUp();
  assert.equal(await ann.ended(), 'hangup');
});

test('C7: a tab that is duplicated begins a session of its own', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const [copy] = await Promise.all([ann.page.context().waitForEvent('page'), ann.page.evaluate(() => void window.open(location.href))]);
  await copy.waitForFunction(() => window.Beckon?.ready);
  await copy.evaluate(() => Beckon.ready().then(({ state }) => state));
  assert.equal(await copy.evaluate(() => Beckon.ready().then(({ calls }) => calls.length)), 0);
  await Promise.all([ann.sees(), bob.sees()]);
});

test('B1: a broadcaster reloads: the same broadcast goes on, for the same viewer', async () => {
  const ann = await stage.come({ user: 'ann', body: '<button id="watch" data-beckon-watch="bob">Watch</button>' });
  const bob = await stage.come({ user: 'bob', 'auto-accept': '', body: '<button id="show" data-beckon-broadcast>Show</button>' });
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await ann.sees();
  await bob.page.reload();
  await ann.sees();
  await bob.until(() => document.querySelector('#show').dataset.beckonState === 'live');
  assert.deepEqual(await ann.told('end'), []);
  await ann.page.reload();
  await ann.sees();
});
