// Requirements C5, C6: media that is cut and comes back, a relay that goes silent or dies. Only its people end a call.
import { strict as assert } from 'node:assert';
import { after } from 'node:test';

import { scene, test } from './scene.mjs';
import { UdpPath } from './udp_path.mjs';

const stage = scene();
const paths = [];
after(() => paths.forEach((path) => path.close()));

/** Two people in a call whose media can be cut. */
async function talkingOverAPath() {
  const path = new UdpPath();
  paths.push(path);
  const come = (user) => stage.come(user, stage.browser, (context) => path.runThrough(context));
  const [ann, bob] = await Promise.all([come('ann'), come('bob')]);
  await stage.talking(ann, bob);
  return { ann, bob, path };
}

const pause = (ms) => new Promise((settle) => setTimeout(settle, ms));

async function goesOn(...people) {
  await Promise.all(people.map((person) => person.sees()));
  for (const person of people) {
    await person.phase('live');
    assert.deepEqual(await person.told('end'), []);
  }
}

for (const seconds of [2, 9]) {
  test(`C5: media that is cut for ${seconds} s comes back by itself`, async () => {
    const { ann, bob, path } = await talkingOverAPath();
    path.cut();
    if (seconds > 6) await Promise.all([ann.phase('recovering'), bob.phase('recovering')]);
    await pause(seconds > 6 ? (seconds - 6) * 1000 : seconds * 1000);
    path.mend();
    await goesOn(ann, bob);
    await ann.hangUp();
    assert.equal(await bob.ended(), 'hangup');
    await Promise.all([ann.dark(), bob.dark()]);
  });
}

test('C5: media that does not come back ends the call after half a minute, with one reason', { timeout: 90_000 }, async () => {
  const { ann, bob, path } = await talkingOverAPath();
  path.cut();
  await Promise.all([ann.phase('recovering'), bob.phase('recovering')]);
  await pause(25_000);
  assert.deepEqual([await ann.ended(), await bob.ended()], ['ice_lost', 'ice_lost']);
  await Promise.all([ann.dark(), bob.dark()]);
});

test('C6: the relay is killed and comes back in the middle of a call', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const [{ id }] = await ann.calls();
  await stage.relay.kill();
  await goesOn(ann, bob);
  await stage.relay.start();
  await Promise.all([ann.online(), bob.online()]);
  await goesOn(ann, bob);
  assert.deepEqual([(await ann.calls())[0].id, (await bob.calls())[0].id, (await bob.told('call')).length], [id, id, 1]);
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
});

test('C6: the relay is killed and comes back while it rings', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  await stage.relay.kill();
  await stage.relay.start();
  await Promise.all([ann.online(), bob.online()]);
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  assert.equal((await bob.told('call')).length, 1, 'it rings once');
});

test('C6: with the relay away, mute and hang-up reach the other page straight', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await stage.relay.kill();
  await ann.until(() => Beckon.ready().then(({ state }) => state === 'offline'));
  await ann.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => call.mute({ audio: true })));
  await bob.hears({ audio: false });
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
  await Promise.all([ann.dark(), bob.dark()]);
  await stage.relay.start();
  await Promise.all([ann.online(), bob.online()]);
  assert.deepEqual([await ann.calls(), await bob.calls()], [[], []]);
});

test('C6: a page that is reloaded while the relay is away finds its call when it is back', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const [{ id }] = await ann.calls();
  await stage.relay.kill();
  await ann.page.reload();
  await pause(1500);
  await stage.relay.start();
  // The tag's own file comes from the relay here, so the page that was loaded without one has no Beckon yet.
  await ann.page.reload();
  await ann.online();
  await Promise.all([ann.sees(), bob.sees()]);
  assert.deepEqual([(await ann.calls())[0].id, (await bob.calls())[0].id], [id, id]);
});

test('C6: a socket that is silent for twenty seconds, and not closed', { timeout: 90_000 }, async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.page.context().setOffline(true);
  await ann.until(() => Beckon.ready().then(({ state }) => state === 'offline'));
  await pause(10_000);
  await goesOn(ann, bob);
  await ann.page.context().setOffline(false);
  await ann.online();
  await goesOn(ann, bob);
  await bob.hangUp();
  assert.equal(await ann.ended(), 'hangup');
});

test('C6: a tab that crashes, and is opened again in time', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const [{ id }] = await bob.calls();
  const crashed = ann.page.waitForEvent('crash');
  ann.page.goto('chrome://crash').catch(() => {});
  await crashed;
  const again = await ann.tab();
  stage.there.push(again);
  await Promise.all([again.sees(), bob.sees()]);
  assert.deepEqual([(await again.calls())[0].id, await bob.told('end')], [id, []]);
});
