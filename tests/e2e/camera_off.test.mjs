// Requirement C3: when a call is over, our camera is off. Also where it is granted only after the end.
import { strict as assert } from 'node:assert';

import { scene, test } from './scene.mjs';

const stage = scene();

/** The person takes a while to let the page have the camera: until the test says `letCamera()`. */
function hesitant() {
  const devices = navigator.mediaDevices;
  const native = devices.getUserMedia.bind(devices);
  const waiting = [];
  window.asked = () => waiting.length;
  window.letCamera = () => Promise.all(waiting.splice(0).map((let_) => let_()));
  devices.getUserMedia = (wanted) =>
    new Promise((settle) => waiting.push(() => native(wanted).then(settle)));
}
const slow = (query) => stage.come(query, undefined, (context) => context.addInitScript(hesitant));
const asked = (person) => person.until(() => window.asked() > 0);

/** Lets it have the camera, now that nobody wants it: it was on, and is off. */
async function grantedTooLate(person) {
  await person.page.evaluate(() => window.letCamera());
  await person.until(() => window.captured.length > 0);
  await person.dark();
}

test('C3: the caller cancels before the camera is granted', async () => {
  const [ann, bob] = await Promise.all([slow('ann'), stage.come('bob')]);
  await ann.call('bob');
  await asked(ann);
  await bob.rings('ann');
  await ann.hangUp();
  assert.equal(await bob.ended(), 'cancelled');
  await grantedTooLate(ann);
});

test('C3: the caller hangs up before the one who accepted has granted the camera', async () => {
  const [ann, bob] = await Promise.all([stage.come('ann'), slow('bob')]);
  await ann.call('bob');
  await bob.rings('ann');
  await bob.accept();
  await asked(bob);
  await ann.hangUp();
  await bob.ended();
  await grantedTooLate(bob);
  await ann.dark();
});

/** A core that never says that the camera is to go off. The page's own watch over it is all that is left. */
function forgetful() {
  const native = JSON.parse;
  window.forgotten = 0;
  JSON.parse = (...given) => {
    const value = native(...given);
    if (!Array.isArray(value)) return value;
    const kept = value.filter((effect) => effect?.t !== 'release');
    window.forgotten += value.length - kept.length;
    return kept;
  };
}

test('C3: the camera goes off with the call even if the core forgets it', async () => {
  const people = ['ann', 'bob'].map((user) => stage.come(user, undefined, (context) => context.addInitScript(forgetful)));
  const [ann, bob] = await Promise.all(people);
  await ann.call('bob');
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.hangUp();
  await bob.ended();
  for (const person of [ann, bob]) {
    await person.dark();
    assert.ok(await person.page.evaluate(() => window.captured.length > 0 && window.forgotten > 0), 'the core was to forget it');
  }
});

test('C3: a broadcast is stopped before the camera is granted', async () => {
  const bob = await slow({ user: 'bob', body: '<button id="show" data-beckon-broadcast>Show</button>' });
  await bob.page.click('#show');
  await asked(bob);
  await bob.page.click('#show');
  await grantedTooLate(bob);
});

test('C3: the page disconnects before the camera is granted', async () => {
  const [ann, bob] = await Promise.all([slow('ann'), stage.come('bob')]);
  await ann.call('bob');
  await asked(ann);
  await bob.rings('ann');
  await ann.page.evaluate(() => Beckon.disconnect());
  await grantedTooLate(ann);
  await bob.ended();
});

test('C3, C6: a page that was reloaded in a call, which ends before the camera is granted again', async () => {
  const [ann, bob] = await Promise.all([slow('ann'), stage.come('bob')]);
  await ann.call('bob');
  await asked(ann);
  await ann.page.evaluate(() => window.letCamera());
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.page.reload();
  await asked(ann);
  await bob.hangUp();
  await ann.ended();
  await grantedTooLate(ann);
  await bob.dark();
});

test('C3: a second call takes over the camera that the first was still waiting for', async () => {
  const [ann, bob, eve] = await Promise.all([slow('ann'), stage.come('bob'), stage.come('eve')]);
  await ann.call('bob');
  await asked(ann);
  await ann.hangUp();
  await ann.ended();
  await ann.call('eve');
  await eve.rings('ann');
  await eve.accept();
  await ann.page.evaluate(() => window.letCamera());
  await Promise.all([ann.sees(), eve.sees()]);
  await ann.hangUp();
  assert.equal(await eve.ended(), 'hangup');
  await Promise.all([ann.dark(), eve.dark(), bob.dark()]);
});
