// Requirements C1, C3, C6, B2: Firefox and Chromium with each other.
import { strict as assert } from 'node:assert';
import { networkInterfaces } from 'node:os';
import { after, before } from 'node:test';

import { startFirefox } from './browsers.mjs';
import { crossOffers, goesOn, looksForNewWays, pause } from './going_on.mjs';
import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';
import { talkingOverAPath } from './udp_path.mjs';

const stage = scene();
const paths = [];
const reachable = Object.values(networkInterfaces()).flat().some(({ internal, family }) => !internal && family === 'IPv4');
const needed = { skip: reachable ? false : 'Firefox finds no ICE candidate on 127.0.0.1 alone' };
let other;
before(async () => {
  if (reachable) other = await startFirefox();
});
after(() => {
  paths.forEach((path) => path.close());
  return other?.close();
});

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

/** As a page on a busy machine: it hears late that its description is set, and is late to add candidates. */
const isSlowToNegotiate = ({ page }) =>
  page.evaluate(() => {
    const late = () => new Promise((settle) => setTimeout(settle, 500));
    const { prototype } = RTCPeerConnection;
    const { setLocalDescription, addIceCandidate } = prototype;
    prototype.setLocalDescription = function (...given) {
      return setLocalDescription.apply(this, given).finally(late);
    };
    prototype.addIceCandidate = function (...given) {
      return late().then(() => addIceCandidate.apply(this, given));
    };
  });

/** Ann, who will call from there, and Bob from the other. */
const cameFrom = (caller) =>
  Promise.all(caller === 'Firefox' ? [stage.come('ann', other), stage.come('bob')] : [stage.come('ann'), stage.come('bob', other)]);

/** Those of ICE, in one of the descriptions of somebody's last connection. */
const credentials = ({ page }, which) => page.evaluate((of) => /ice-ufrag:(\S+)/.exec(window.connections.at(-1)[of].sdp)[1], which);

for (const caller of ['Firefox', 'Chromium']) {
  test(`C5: ${caller} called, media is cut for 9 s, and both see pictures afterwards`, needed, async () => {
    const browsers = caller === 'Firefox' ? [other] : [undefined, other];
    const { id, ann, bob, path } = await talkingOverAPath(stage, paths, ...browsers);
    path.cut();
    await pause(9000);
    path.mend();
    await goesOn(id, ann, bob);
    // Firefox says so of a connection that did not get through.
    for (const person of [ann, bob]) person.wrong = person.wrong.filter((words) => !words.includes('WebRTC: ICE failed'));
  });

  test(`C5: ${caller} called, and looks for new ways: it has them, on the connection that there is`, needed, async () => {
    const [ann, bob] = await cameFrom(caller);
    const id = await stage.talking(ann, bob);
    const mine = () => credentials(ann, 'currentLocalDescription');
    const before = await mine();
    await looksForNewWays(ann);
    await poll(async () => (await mine()) !== before, 'ICE was not restarted');
    await goesOn(id, ann, bob);
    assert.deepEqual(await Promise.all([ann, bob].map(({ page }) => page.evaluate(() => window.connections.length))), [1, 1]);
  });

  test(`C5: ${caller} called, both want new ways at once, their offers cross, and both see pictures afterwards`, needed, async () => {
    const [ann, bob] = await cameFrom(caller);
    const id = await stage.talking(ann, bob);
    await crossOffers(stage.relay, ann, bob);
    await goesOn(id, ann, bob);
  });

  test(`C5: ${caller} called, the other looks for new ways by a relay that is slow, and both see pictures afterwards`, needed, async () => {
    const [ann, bob] = await cameFrom(caller);
    const id = await stage.talking(ann, bob);
    stage.relay.freeze();
    await looksForNewWays(bob);
    await pause(500);
    stage.relay.thaw();
    await goesOn(id, ann, bob);
  });

  test(`C5: ${caller} called, Chromium looks for new ways and is slow about it, and both see pictures afterwards`, needed, async () => {
    const [ann, bob] = await cameFrom(caller);
    const id = await stage.talking(ann, bob);
    const theOne = caller === 'Firefox' ? bob : ann;
    const theirs = () => credentials(theOne, 'currentRemoteDescription');
    const before = await theirs();
    await isSlowToNegotiate(theOne);
    await looksForNewWays(theOne);
    await poll(async () => (await theirs()) !== before, 'ICE was not restarted');
    await pause(1000);
    await goesOn(id, ann, bob);
  });
}

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
