// Requirements C1, C3, C6, B2: Firefox and Chromium with each other.
import { strict as assert } from 'node:assert';
import { networkInterfaces } from 'node:os';
import { after, before } from 'node:test';

import { startFirefox } from './browsers.mjs';
import { scene, test } from './scene.mjs';

const stage = scene();
const reachable = Object.values(networkInterfaces()).flat().some(({ internal, family }) => !internal && family === 'IPv4');
const needed = { skip: reachable ? false : 'Firefox finds no ICE candidate on 127.0.0.1 alone' };
let other;
before(async () => {
  if (reachable) other = await startFirefox();
});
after(() => other?.close());

test('C1: Firefox calls Chromium; C3: mute, hold, hang-up', needed, async () => {
  const [ann, bob] = await Promise.all([stage.come('ann', other), stage.come('bob')]);
  await stage.talking(ann, bob);
  await ann.each('mute');
  await bob.hears({ audio: false, video: false });
  await ann.each('unmute');
  await bob.sees();
  await bob.each('hold');
  await ann.seesNothing();
  await bob.each('resume');
  await ann.sees();
  await bob.hangUp();
  assert.equal(await ann.ended(), 'hangup');
  await Promise.all([ann.dark(), bob.dark()]);
});

test('C1: Chromium calls Firefox; C6: each reloads, and the call goes on', needed, async () => {
  const [ann, bob] = await Promise.all([stage.come('ann'), stage.come('bob', other)]);
  await stage.talking(ann, bob);
  await bob.page.reload();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.page.reload();
  await Promise.all([ann.sees(), bob.sees()]);
  await bob.hangUp();
  assert.equal(await ann.ended(), 'hangup');
});

test('C1: Firefox and Firefox', needed, async () => {
  const [ann, bob] = await Promise.all([stage.come('ann', other), stage.come('bob', other)]);
  await stage.talking(ann, bob);
});

test('B2: Firefox watches Chromium', needed, async () => {
  const bob = await stage.come({ user: 'bob', 'auto-accept': '', body: '<button id="show" data-beckon-broadcast>Show</button>' });
  const ann = await stage.come({ user: 'ann', body: '<button id="watch" data-beckon-watch="bob">Watch</button>' }, other);
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await ann.sees();
});
