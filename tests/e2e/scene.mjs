// What every test file begins with: a relay, a site, a browser; and people who are gone after each test.
import { after, afterEach, before, beforeEach, describe, test as nodeTest } from 'node:test';
import { strict as assert } from 'node:assert';

import { startChromium } from './browsers.mjs';
import { Person } from './person.mjs';
import { Relay } from './relay.mjs';
import { Site } from './site.mjs';

/** One that hangs is one that fails. */
export function test(name, ...rest) {
  const run = rest.pop();
  nodeTest(name, { timeout: 90_000, ...rest[0] }, run);
}

/** One for each test, so that nobody is rung by what an earlier test left ringing. */
const sites = Array.from({ length: 32 }, (_, i) => `site-${i}`);

/** People who are here together, on one site of the relay. */
class Company {
  there = [];

  constructor(stage, site) {
    this.stage = stage;
    this.site = site;
  }

  /** `who`: a name, or the attributes of somebody's tag. In `browser`, if it is not to be the one of all. */
  async come(who, browser = this.stage.browser, prepare = undefined) {
    const query = { site: this.site, ...(typeof who === 'string' ? { user: who } : who) };
    const person = await Person.at(this.stage.site, browser, query, prepare);
    this.there.push(person);
    return person;
  }

  /** The same person, at a new tab of the same browser. */
  async again(person) {
    const tab = await person.tab();
    this.there.push(tab);
    return tab;
  }

  people(...users) {
    return Promise.all(users.map((user) => this.come(user)));
  }

  /** In a call with each other, frames seen at both ends. */
  async talking(caller, callee) {
    const id = await caller.call(callee.user);
    await callee.rings(caller.user);
    await callee.accept(caller.user);
    await Promise.all([caller.sees(), callee.sees()]).catch(async (error) => {
      throw new Error(`${error.message}\n--- ${await caller.state()}\n--- ${await callee.state()}`);
    });
    return id;
  }

  /** What the relay's books say of a call. */
  kept(id) {
    return this.stage.relay.asked(`calls/${id}`, this.site);
  }

  /** For how long they say that it flowed, in ms. */
  async counted(id) {
    const { lines } = await this.stage.relay.asked('usage', this.site);
    return lines.find((line) => line.id === id)?.ms ?? 0;
  }

  async leave() {
    const people = this.there.splice(0);
    const wrong = people.flatMap((person) => person.wrong);
    await Promise.all(people.map((person) => person.leave()));
    assert.deepEqual(wrong, [], 'a page complained');
  }
}

/** `settings`: lines for the relay's configuration; `ofSite`: for that of each of its sites. */
export function scene({ settings = '', ofSite = () => '', start = startChromium } = {}) {
  const stage = { relay: null, site: null, browser: null, company: null, get there() { return this.company.there; } };
  let turn = 0;
  const next = () => new Company(stage, sites[(turn += 1)]);
  before(async () => {
    stage.relay = new Relay(settings, sites, await ofSite());
    await stage.relay.start();
    stage.site = await new Site(stage.relay).start();
    stage.browser = await start();
  });
  beforeEach(() => {
    stage.company = next();
  });
  afterEach(() => stage.company.leave());
  after(async () => {
    await stage.browser?.close();
    await stage.site?.stop();
    await stage.relay?.stop();
  });
  for (const deed of ['come', 'again', 'people', 'talking', 'kept', 'counted']) stage[deed] = (...given) => stage.company[deed](...given);
  /** Tests that wait more than they work, all at once: each is given a company of its own. */
  stage.atOnce = (title, stories) => {
    describe(title, { concurrency: true }, () => {
      for (const [name, story] of Object.entries(stories)) {
        test(name, { timeout: 180_000 }, async () => {
          const company = next();
          await story(company).finally(() => company.leave());
        });
      }
    });
  };
  return stage;
}
