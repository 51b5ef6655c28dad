// What tests of faults have in common: what it means that a call goes on, and how faults are made.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';

import { poll } from './person.mjs';

/** The only call that somebody has. */
export async function only(person) {
  const calls = await person.calls();
  assert.equal(calls.length, 1, `${person.user} has not one call, but ${calls.length}`);
  return calls[0].id;
}

/** Everybody sees everybody, nothing ended, and it is the call that it was. */
export async function goesOn(id, ...people) {
  await Promise.all(people.map((person) => person.phase('live')));
  await Promise.all(people.map((person) => person.sees()));
  for (const person of people) {
    assert.equal(await only(person), id);
    assert.deepEqual(await person.told('end'), []);
  }
}

/** One hangs up, and all is over for both: the pages say so, the cameras are off, the relay's books agree. */
export async function isEnded(company, id, ann, bob) {
  await ann.hangUp();
  assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['hangup', 'hangup']);
  await Promise.all([ann.dark(), bob.dark()]);
  await poll(async () => (await company.kept(id)).stage === 'ended', 'the relay does not know of the end');
  assert.equal((await company.kept(id)).reason, 'hangup');
}

/** As if the network had changed. */
export const looksForNewWays = ({ page }) => page.evaluate(() => void dispatchEvent(new Event('online')));

const offersOf = ({ page }) => page.evaluate(() => Beckon.report().then((text) => text.match(/"local_description","type":"offer"/g)?.length ?? 0));

/** Both look for new ways at once, and neither's offer gets to the other before its own is made. */
export async function crossOffers(relay, ...pair) {
  const before = await Promise.all(pair.map(offersOf));
  relay.freeze();
  try {
    await Promise.all(pair.map(looksForNewWays));
    const made = async () => (await Promise.all(pair.map(offersOf))).every((count, i) => count > before[i]);
    await poll(made, 'no offers cross');
  } finally {
    relay.thaw();
  }
}

export const pause = (ms) => new Promise((settle) => setTimeout(settle, ms));

/** Those of the browser's processes that draw pages, and how much memory each holds, in pages of 4 KiB. */
async function renderers(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const memory = (id) => Number(readFileSync(`/proc/${id}/statm`, 'utf8').split(' ')[1]);
  return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => [id, memory(id)]));
}

/** Kills the process of a page, as a system that is out of memory does: which one it is, is seen by what it holds. */
export async function killTab(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const before = await renderers(session);
  const bytes = 96 * 2 ** 20; // what is more than others grow by meanwhile; a machine that has little left takes long to give it
  await page.evaluate((much) => void (window.held = new Uint8Array(much).fill(1)), bytes);
  const grown = [...(await renderers(session))].filter(([id, memory]) => memory - (before.get(id) ?? memory) > bytes / 4096 / 2);
  assert.equal(grown.length, 1, 'which process it is cannot be told');
  const crashed = page.waitForEvent('crash');
  process.kill(grown[0][0], 'SIGKILL');
  await crashed;
  await session.detach();
}
