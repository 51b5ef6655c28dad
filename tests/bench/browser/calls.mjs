// ./run bench calls: from the click on Accept to the first decoded picture at the caller, beside a page written by hand
// over a bare relay that does the same. Turn by turn in one run, so that both meet the same machine.
import { startChromium } from '../../e2e/browsers.mjs';
import { Relay } from '../../e2e/relay.mjs';
import { Site } from '../../e2e/site.mjs';
import { BareRelay } from './bare_relay.mjs';
import { byHand, withBeckon } from './ringing.mjs';
import { compared, firstFrame } from './stopwatch.mjs';

const turns = Number(process.argv[2] ?? 20);
const relay = await new Relay().start();
const site = await new Site(relay).start();
const bare = await new BareRelay().start();
const browser = await startChromium();

async function ours() {
  const { ann, bob, leave } = await withBeckon(browser, site);
  const clicked = await bob.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => (call.accept(), Date.now())));
  const seen = await firstFrame(ann.page);
  await ann.hangUp();
  await leave();
  return seen - clicked;
}

async function theirs() {
  const { ann, bob, leave } = await byHand(browser, bare);
  const clicked = await bob.evaluate(() => (void window.bare.accept(), Date.now()));
  const seen = await firstFrame(ann);
  await leave();
  return seen - clicked;
}

const times = { ours: [], bare: [] };
for (let turn = 0; turn <= turns; ++turn) {
  const pair = [await ours(), await theirs()];
  if (turn === 0) continue; // the browser warms up
  times.ours.push(pair[0]);
  times.bare.push(pair[1]);
}
console.log(compared(`Accept to the first picture, ${turns} calls`, times.ours, times.bare));
await browser.close();
await Promise.all([relay.stop(), site.stop(), bare.stop()]);
