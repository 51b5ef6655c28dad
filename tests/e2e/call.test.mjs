// Requirements S1, S4, C1, C2, C3: two people call each other, in real browsers, through a real relay.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';

import { startChromium } from './browsers.mjs';
import { Person } from './person.mjs';
import { Relay } from './relay.mjs';
import { Site } from './site.mjs';

let relay, site, browser;
before(async () => {
  relay = await new Relay().start();
  site = await new Site(relay).start();
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await relay?.stop();
});

async function people(...users) {
  return Promise.all(users.map((user) => Person.at(site, browser, { user })));
}

test('a call is accepted: both see each other, and after the hang-up no camera is on', async () => {
  const [ann, bob] = await people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.hangUp();
  assert.equal(await ann.ended(), 'hangup');
  assert.equal(await bob.ended(), 'hangup');
  await Promise.all([ann.dark(), bob.dark()]);
  assert.deepEqual([ann.wrong, bob.wrong], [[], []]);
  await Promise.all([ann.leave(), bob.leave()]);
});
