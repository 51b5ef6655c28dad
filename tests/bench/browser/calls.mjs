// ./run bench calls: from the click on Accept to the first decoded picture at the caller, beside a page written by hand
// over a bare relay that does the same. Turn by turn in one run, so that both meet the same machine.
import { startChromium } from '../../e2e/browsers.mjs';
import { Person } from '../../e2e/person.mjs';
import { Relay } from '../../e2e/relay.mjs';
import { Site } from '../../e2e/site.mjs';
import { BareRelay } from './bare_relay.mjs';
import { compared, firstFrame, watchFrames } from './stopwatch.mjs';

const turns = Number(process.argv[2] ?? 20);
const relay = await new Relay().start();
const site = await new Site(relay).start();
const bare = await new BareRelay().start();
const browser = await startChromium();

async function ours() {
  const people = await Promise.all(['ann', 'bob'].map((user) => Person.at(site, browser, { user }, (context) => context.addInitScript(watchFrames))));
  const [ann, bob] = people;
  await ann.call('bob');
  await bob.rings('ann');
  const clicked = await bob.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => (call.accept(), Date.now())));
  const seen = await firstFrame(ann.page);
  await ann.hangUp();
  await Promise.all(people.map((person) => person.leave()));
  return seen - clicked;
}

async function byHand() {
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const [ann, bob] = await Promise.all(contexts.map(async (context) => {
    await context.addInitScript(watchFrames);
    return context.newPage();
  }));
  await Promise.all([ann.goto(bare.page('ann', 'bob')), bob.goto(bare.page('bob', 'ann'))]);
  await Promise.all([ann, bob].map((page) => page.waitForFunction(() => window.online)));
  await ann.evaluate(() => window.bare.call());
  await bob.waitForFunction(() => window.rings);
  const clicked = await bob.evaluate(() => (void window.bare.accept(), Date.now()));
  const seen = await firstFrame(ann);
  await Promise.all(contexts.map((context) => context.close()));
  return seen - clicked;
}

const times = { ours: [], bare: [] };
for (let turn = 0; turn <= turns; ++turn) {
  const pair = [await ours(), await byHand()];
  if (turn === 0) continue; // the browser warms up
  times.ours.push(pair[0]);
  times.bare.push(pair[1]);
}
console.log(compared(`Accept to the first picture, ${turns} calls`, times.ours, times.bare));
await browser.close();
await Promise.all([relay.stop(), site.stop(), bare.stop()]);
