// ./run bench resume: from a reload to the first decoded picture, at the page that was reloaded and at the other side,
// beside a page written by hand that finds its call in a cookie. Turn by turn in one run.
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

/** Reloads `page`; how long until it sees a picture, and until `other` sees a new one. */
async function reloaded(page, other) {
  await other.evaluate(() => {
    // What still plays is the old picture: the first that counts is of a new stream.
    window.firstFrame = null;
    const old = new Set([...document.querySelectorAll('video')].map(({ srcObject }) => srcObject));
    const again = (video) => video.requestVideoFrameCallback(() => {
      if (old.has(video.srcObject)) return again(video);
      window.firstFrame ??= Date.now();
    });
    document.querySelectorAll('video').forEach(again);
  });
  const from = await page.evaluate(() => {
    const now = Date.now();
    location.reload();
    return now;
  });
  await page.waitForLoadState('domcontentloaded');
  const [here, there] = [await firstFrame(page), await firstFrame(other)];
  return [here - from, there - from];
}

async function ours() {
  const { ann, bob, leave } = await withBeckon(browser, site);
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  const times = await reloaded(ann.page, bob.page);
  await leave();
  return times;
}

async function theirs() {
  const { ann, bob, leave } = await byHand(browser, bare);
  await bob.evaluate(() => void window.bare.accept());
  await Promise.all([firstFrame(ann), firstFrame(bob)]);
  const times = await reloaded(ann, bob);
  await leave();
  return times;
}

const [here, there] = [{ ours: [], bare: [] }, { ours: [], bare: [] }];
for (let turn = 0; turn <= turns; ++turn) {
  const pair = [await ours(), await theirs()];
  if (turn === 0) continue; // the browser warms up
  here.ours.push(pair[0][0]);
  there.ours.push(pair[0][1]);
  here.bare.push(pair[1][0]);
  there.bare.push(pair[1][1]);
}
console.log(compared(`Reload to a picture there, ${turns} reloads`, here.ours, here.bare));
console.log(compared('Reload to a new picture at the other side', there.ours, there.bare));
await browser.close();
await Promise.all([relay.stop(), site.stop(), bare.stop()]);
