// Requirements B1, B2, B3, S2: a camera that is shown, and those who watch it, in real browsers.
import { strict as assert } from 'node:assert';

import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const stage = scene({ settings: '[settings]\ngrace = "3s"' });
const watch = '<button id="watch" data-beckon-watch="bob">Watch Bob</button>';
const show = '<button id="show" data-beckon-broadcast>Show my camera</button>';

const viewer = (name) => stage.come({ user: name, body: watch });
const broadcaster = (more = {}) => stage.come({ user: 'bob', body: show, ...more });
const viewers = (bob, phase) =>
  bob.until(
    ([wanted]) => Beckon.ready().then(({ broadcasting: { viewers } }) => viewers.some((one) => one.phase === wanted) && viewers.map(({ peer }) => peer)),
    [phase],
  );
const live = (bob) => bob.until(() => Beckon.ready().then(({ broadcasting }) => broadcasting.state === 'live'));

test('S2, B1: a watch button is there while the camera is on, and only then', async () => {
  const [ann, bob] = await Promise.all([viewer('ann'), broadcaster()]);
  const button = ann.page.locator('#watch');
  assert.equal(await button.isVisible(), false);
  await bob.page.click('#show');
  await button.waitFor({ state: 'visible' });
  assert.equal(await bob.page.getAttribute('#show', 'aria-pressed'), 'true');
  await bob.page.click('#show');
  await button.waitFor({ state: 'hidden' });
  assert.equal(await bob.page.getAttribute('#show', 'data-beckon-state'), 'off');
  await bob.dark();
});

test('B2: a viewer asks, and is let in; media goes one way; the viewer leaves', async () => {
  const [ann, bob] = await Promise.all([viewer('ann'), broadcaster()]);
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await viewers(bob, 'incoming');
  await bob.accept('ann');
  await ann.sees();
  assert.equal(await ann.liveTracks(), 0, 'who watches needs no camera');
  await ann.page.click('#watch');
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended('ann')]), ['hangup', 'hangup']);
  await live(bob);
  assert.ok((await bob.liveTracks()) > 0, 'the camera is on for others to watch');
});

test('B2: a viewer is declined', async () => {
  const [ann, bob] = await Promise.all([viewer('ann'), broadcaster()]);
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await viewers(bob, 'incoming');
  await bob.decline('ann');
  assert.equal(await ann.ended(), 'declined');
});

test('B2, B3: with auto-accept two viewers come in without a question; the end is told to both', async () => {
  const [ann, eve, bob] = await Promise.all([viewer('ann'), viewer('eve'), broadcaster({ 'auto-accept': '' })]);
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await eve.page.click('#watch');
  await Promise.all([ann.sees(), eve.sees()]);
  await bob.page.click('#show');
  assert.deepEqual(await Promise.all([ann.ended(), eve.ended()]), ['broadcast_ended', 'broadcast_ended']);
  await bob.dark();
});

test('B2: what the tag says of auto-accept holds for a broadcast that code begins; on a button it holds for that one', async () => {
  const begun = '<button id="show" data-beckon-broadcast data-auto-accept>Show my camera</button>';
  const [ann, bob] = await Promise.all([viewer('ann'), broadcaster({ body: begun })]);
  const carl = await stage.come({ user: 'carl', 'auto-accept': '', body: '' });
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await ann.sees();
  await ann.page.click('#watch');
  await bob.page.click('#show');
  const off = (person) => person.until(() => Beckon.ready().then(({ broadcasting }) => broadcasting.state === 'off'));
  await off(bob);
  assert.equal(await bob.page.evaluate(() => Beckon.broadcast().then(({ autoAccept }) => autoAccept)), false);
  assert.equal(await carl.page.evaluate(() => Beckon.broadcast({ autoAccept: false }).then(({ autoAccept }) => autoAccept)), false);
  assert.equal(await carl.page.evaluate(() => Beckon.broadcast().then(({ autoAccept }) => autoAccept)), false, 'while it is on, what was said holds');
  await carl.page.evaluate(() => Beckon.stopBroadcast());
  await off(carl);
  assert.equal(await carl.page.evaluate(() => Beckon.broadcast().then(({ autoAccept }) => autoAccept)), true);
  await live(carl);
  await ann.page.evaluate(() => Beckon.watch('carl').then(() => {}));
  await ann.sees();
});

test('B2: auto-accept written as false, as React writes what is not to be there, lets nobody in', async () => {
  const ann = await stage.come({ user: 'ann', 'auto-accept': 'false', body: '<button id="show" data-beckon-broadcast data-auto-accept="false">Show</button>' });
  await ann.page.click('#show');
  await live(ann);
  assert.equal(await ann.page.evaluate(() => Beckon.ready().then(({ broadcasting }) => broadcasting.autoAccept)), false);
  await ann.page.evaluate(() => Beckon.stopBroadcast());
  await ann.until(() => Beckon.ready().then(({ broadcasting }) => broadcasting.state === 'off'));
  assert.equal(await ann.page.evaluate(() => Beckon.broadcast().then(({ autoAccept }) => autoAccept)), false);
});

test('B3: six viewers see one camera; muting it is seen by all, also by those who come later', async () => {
  const names = ['v1', 'v2', 'v3', 'v4', 'v5'];
  const bob = await broadcaster({ 'auto-accept': '', quality: 'low' });
  const all = await Promise.all(names.map(viewer));
  await bob.page.click('#show');
  await Promise.all(all.map((one) => one.page.click('#watch')));
  await Promise.all(all.map((one) => one.sees()));
  await bob.page.evaluate(() => Beckon.ready().then(({ broadcasting }) => broadcasting.mute({ video: true })));
  await Promise.all(all.map((one) => one.hears({ video: false, audio: true })));
  const late = await viewer('v6');
  await late.page.click('#watch');
  await late.hears({ video: false, audio: true });
  await bob.page.evaluate(() => Beckon.ready().then(({ broadcasting }) => broadcasting.mute({ video: false })));
  await Promise.all([...all, late].map((one) => one.sees()));
  assert.equal(await bob.page.evaluate(() => window.captured.length), 2, 'one camera and one microphone');
});

test('B1: a viewer who was there before is told when the broadcaster closes the page', async () => {
  const [ann, bob] = await Promise.all([viewer('ann'), broadcaster({ 'auto-accept': '' })]);
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await ann.sees();
  await bob.page.close();
  assert.match(await ann.ended(), /^(lost|broadcast_ended)$/);
  await poll(async () => !(await ann.page.locator('#watch').isVisible()), 'the button stays');
});
