// What every test file begins with: a relay, a site, a browser; and people who are gone after each test.
import { after, afterEach, before, beforeEach, test as nodeTest } from 'node:test';
import { strict as assert } from 'node:assert';

import { startChromium } from './browsers.mjs';
import { Person } from './person.mjs';
import { Relay } from './relay.mjs';
import { Site } from './site.mjs';

/** One that hangs is one that fails. */
export function test(name, ...rest) {
  const run = rest.pop();
  nodeTest(name, { timeout: 60_000, ...rest[0] }, run);
}

/** One for each test, so that nobody is rung by what an earlier test left ringing. */
const sites = Array.from({ length: 32 }, (_, i) => `site-${i}`);

/** `settings`: lines for the relay's configuration. */
export function scene({ settings = '', start = startChromium } = {}) {
  const stage = { relay: null, site: null, browser: null, there: [], turn: 0 };
  before(async () => {
    stage.relay = new Relay(settings, sites);
    await stage.relay.start();
    stage.site = await new Site(stage.relay).start();
    stage.browser = await start();
  });
  beforeEach(() => {
    stage.turn += 1;
  });
  afterEach(async () => {
    const people = stage.there.splice(0);
    const wrong = people.flatMap((person) => person.wrong);
    await Promise.all(people.map((person) => person.leave()));
    assert.deepEqual(wrong, [], 'a page complained');
  });
  after(async () => {
    await stage.browser?.close();
    await stage.site?.stop();
    await stage.relay?.stop();
  });
  /** `who`: a name, or the attributes of somebody's tag. In `browser`, if it is not to be the one of all. */
  stage.come = async (who, browser = stage.browser, prepare = undefined) => {
    const query = { site: sites[stage.turn], ...(typeof who === 'string' ? { user: who } : who) };
    const person = await Person.at(stage.site, browser, query, prepare);
    stage.there.push(person);
    return person;
  };
  stage.people = (...users) => Promise.all(users.map((user) => stage.come(user)));
  /** In a call with each other, frames seen at both ends. */
  stage.talking = async (caller, callee) => {
    await caller.call(callee.user);
    await callee.rings(caller.user);
    await callee.accept();
    await Promise.all([caller.sees(), callee.sees()]).catch(async (error) => {
      throw new Error(`${error.message}\n--- ${await caller.state()}\n--- ${await callee.state()}`);
    });
  };
  return stage;
}
