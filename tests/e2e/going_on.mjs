// What tests of faults have in common: what it means that a call goes on, and how faults are made.
import { strict as assert } from 'node:assert';

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

export const pause = (ms) => new Promise((settle) => setTimeout(settle, ms));

/** The numbers of the browser's processes that draw pages. */
async function renderers(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer');
}

/** Kills the process of a page, as a system that is out of memory does: which one it is, is seen by keeping it busy. */
export async function killTab(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const before = new Map((await renderers(session)).map(({ id, cpuTime }) => [id, cpuTime]));
  await page.evaluate(() => {
    const until = performance.now() + 500;
    while (performance.now() < until);
  });
  const busy = (await renderers(session)).map(({ id, cpuTime }) => ({ id, worked: cpuTime - (before.get(id) ?? 0) }));
  const [{ id }] = busy.sort((a, b) => b.worked - a.worked);
  const crashed = page.waitForEvent('crash');
  process.kill(id, 'SIGKILL');
  await crashed;
  await session.detach();
}
