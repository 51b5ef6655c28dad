// Ann rings Bob, who has still to accept: with Beckon, and with the page written by hand. `leave` closes both pages.
import { Person } from '../../e2e/person.mjs';
import { watchFrames } from './stopwatch.mjs';

const watched = (context) => context.addInitScript(watchFrames);

export async function withBeckon(browser, site) {
  const [ann, bob] = await Promise.all(['ann', 'bob'].map((user) => Person.at(site, browser, { user }, watched)));
  await ann.call('bob');
  await bob.rings('ann');
  return { ann, bob, leave: () => Promise.all([ann.leave(), bob.leave()]) };
}

export async function byHand(browser, bare) {
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  await Promise.all(contexts.map(watched));
  const [ann, bob] = await Promise.all(contexts.map((context) => context.newPage()));
  await Promise.all([ann.goto(bare.page('ann', 'bob')), bob.goto(bare.page('bob', 'ann'))]);
  await Promise.all([ann, bob].map((page) => page.waitForFunction(() => window.online)));
  await ann.evaluate(() => window.bare.call());
  await bob.waitForFunction(() => window.rings);
  return { ann, bob, leave: () => Promise.all(contexts.map((context) => context.close())) };
}
