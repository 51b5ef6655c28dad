// Requirements C5, C6: media that is cut and comes back, pages that die. Only its people end a call.
// What lasts longer than ten seconds is in long.test.mjs, what befalls the relay in relay_away.test.mjs.
import { after } from 'node:test';

import { crossOffers, goesOn, isEnded, killTab, pause } from './going_on.mjs';
import { scene, test } from './scene.mjs';
import { talkingOverAPath } from './udp_path.mjs';

const stage = scene();
const paths = [];
after(() => paths.forEach((path) => path.close()));

test('C5: media that is cut for 2 s comes back, and nobody was troubled', async () => {
  const { id, ann, bob, path } = await talkingOverAPath(stage, paths);
  path.cut();
  await pause(2000);
  path.mend();
  await goesOn(id, ann, bob);
  await isEnded(stage, id, ann, bob);
});

test('C5: media that is cut for 9 s is recovered', async () => {
  const { id, ann, bob, path } = await talkingOverAPath(stage, paths);
  path.cut();
  await Promise.all([pause(9000), ann.phase('recovering'), bob.phase('recovering')]);
  path.mend();
  await goesOn(id, ann, bob);
  await isEnded(stage, id, ann, bob);
});

test('C5: both sides want new ways at once, their offers cross, and both see pictures afterwards', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await stage.talking(ann, bob);
  await crossOffers(stage.relay, ann, bob);
  await goesOn(id, ann, bob);
  await isEnded(stage, id, ann, bob);
});

test('C6: the process of a tab is killed, and the page is opened again', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await stage.talking(ann, bob);
  await killTab(stage.browser, ann.page);
  const again = await stage.again(ann);
  await goesOn(id, again, bob);
  await isEnded(stage, id, again, bob);
});

test('C6: a tab crashes while it rings at the other side; opened again, the call is answered', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await killTab(stage.browser, ann.page);
  const again = await stage.again(ann);
  await bob.accept();
  await goesOn(id, again, bob);
});

test('C6: the tab of a broadcaster crashes; opened again, it shows the camera to the same viewer', async () => {
  const viewer = await stage.come({ user: 'ann', body: '<button id="watch" data-beckon-watch="bob">Watch</button>' });
  const bob = await stage.come({ user: 'bob', 'auto-accept': '', body: '<button id="show" data-beckon-broadcast>Show</button>' });
  await bob.page.click('#show');
  await viewer.page.click('#watch');
  await viewer.sees();
  const [{ id }] = await viewer.calls();
  await killTab(stage.browser, bob.page);
  const again = await stage.again(bob);
  await again.until(() => document.querySelector('#show').dataset.beckonState === 'live');
  await goesOn(id, viewer);
});
