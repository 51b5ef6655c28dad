// ./run bench gap: how long no picture comes when media is cut for 9 s, when the TURN server in use dies and another one is
// there, and when all of them die and come back; beside a page that leaves it to the browser, and beside one that restarts
// ICE the moment that it hears of the loss. They meet the same fault at the same time, except where one server dies.
import { createHmac } from 'node:crypto';

import { startChromium } from '../../e2e/browsers.mjs';
import { Coturn, secret } from '../../e2e/coturn.mjs';
import { Person, poll } from '../../e2e/person.mjs';
import { Relay } from '../../e2e/relay.mjs';
import { Site } from '../../e2e/site.mjs';
import { UdpPath } from '../../e2e/udp_path.mjs';
import { BareRelay } from './bare_relay.mjs';
import { quantile } from './stopwatch.mjs';

const turns = Number(process.argv[2] ?? 5);
const cut_ms = 9000;
const servers_away_ms = 5000;
/** Without a picture for so long, it is given up. */
const never_ms = 40_000;
/** By then, if pictures come as before, the fault did not concern this page: its pictures go another way. */
const spared_ms = 15_000;
const servers = [new Coturn(), new Coturn()];
await Promise.all(servers.map((server) => server.start()));
const relay = await new Relay('', ['demo'], servers.map(({ lines }) => lines).join('')).start();
const site = await new Site(relay).start();
const bare = await new BareRelay().start();
const browser = await startChromium();

/** In every page before its own scripts: when each picture came. */
function keepTimes() {
  window.pictures = [];
  window.connections = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      window.connections.push(this);
    }
  };
  const watch = (video) => {
    video.requestVideoFrameCallback(() => {
      window.pictures.push(Date.now());
      watch(video);
    });
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video:not([data-watched])')) {
      video.dataset.watched = 'yes';
      watch(video);
    }
  }).observe(document, { childList: true, subtree: true });
}

const credential = () => {
  const username = `${Math.floor(Date.now() / 1000) + 3600}:bench`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
};
const ice = () => JSON.stringify(servers.map(({ port }) => ({ urls: `turn:127.0.0.1:${port}?transport=udp`, ...credential() })));

/** Two pages by hand in a call. `relayed`: over TURN servers only. */
async function byHand(path, relayed, more) {
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const pages = await Promise.all(contexts.map(async (context) => {
    await context.addInitScript(keepTimes);
    if (path) await path.runThrough(context);
    return context.newPage();
  }));
  const names = [`ann-${Math.random()}`, `bob-${Math.random()}`];
  const how = { ...(relayed && { ice: ice() }), ...more };
  await Promise.all(pages.map((page, i) => page.goto(bare.page(names[i], names[1 - i], how))));
  await Promise.all(pages.map((page) => page.waitForFunction(() => window.online)));
  await pages[0].evaluate(() => window.bare.call());
  await pages[1].waitForFunction(() => window.rings);
  await pages[1].evaluate(() => void window.bare.accept());
  return { pages, leave: () => Promise.all(contexts.map((context) => context.close())) };
}

async function ours(path, relayed) {
  const prepare = async (context) => {
    await context.addInitScript(keepTimes);
    if (path) await path.runThrough(context);
  };
  const names = [`ann-${Math.random()}`, `bob-${Math.random()}`];
  const people = await Promise.all(names.map(() => Person.at(site, browser, { user: '', tag: 'late' }, prepare)));
  await Promise.all(people.map((person, i) => {
    person.query = { ...person.query, user: names[i] };
    const options = { relay: relay.url, user: names[i], widget: false, ...(relayed && { iceTransportPolicy: 'relay' }) };
    return person.page.evaluate((given) => Beckon.connect(given).then(() => null), options);
  }));
  await Promise.all(people.map((person) => person.online()));
  const [ann, bob] = people;
  await ann.call(names[1]);
  await bob.rings(names[0]);
  await bob.accept();
  return { pages: people.map(({ page }) => page), leave: () => Promise.all(people.map((person) => person.leave())) };
}

const kinds = {
  Beckon: ours,
  'the browser alone': (path, relayed) => byHand(path, relayed, {}),
  'ICE restarted at once': (path, relayed) => byHand(path, relayed, { restart: 'yes' }),
};

const flowing = (pages) =>
  Promise.all(pages.map((page) => poll(() => page.evaluate(() => window.pictures.filter((at) => at > Date.now() - 1000).length > 5), 'no pictures come')));

/** The longest time without a picture since then, once pictures come again; null: they never do. */
async function silence(page, since) {
  const again = () => page.evaluate(([from, spared]) => {
    const times = [from, ...window.pictures.filter((at) => at >= from)];
    const gaps = times.slice(1).map((at, i) => ({ ms: at - times[i], later: times.length - 2 - i }));
    const longest = gaps.sort((a, b) => b.ms - a.ms)[0];
    const over = longest && longest.ms > 1000 && longest.later >= 3;
    const flows = Date.now() - times.at(-1) < 1000;
    return over || (flows && Date.now() > from + spared) ? longest.ms : null;
  }, [since, spared_ms]);
  while (Date.now() < since + never_ms) {
    const ms = await again();
    if (ms !== null) return ms;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  return null;
}

const both = async (pages, since) => (await Promise.all(pages.map((page) => silence(page, since)))).map((ms) => ms ?? Infinity);

/** All at once, for they only wait: how long after the fault's end no picture comes. */
async function faultForAll(path, relayed, begin, end, lasts_ms) {
  const pairs = await Promise.all(Object.values(kinds).map((make) => make(path, relayed)));
  await Promise.all(pairs.map(({ pages }) => flowing(pages)));
  const from = Date.now();
  await begin();
  await new Promise((settle) => setTimeout(settle, lasts_ms));
  await end();
  const took = Date.now() - from;
  const gaps = await Promise.all(pairs.map(({ pages }) => both(pages, from)));
  await Promise.all(pairs.map(({ leave }) => leave()));
  return gaps.map((pair) => pair.map((ms) => ms - took));
}

async function cutForAll() {
  const path = new UdpPath();
  const gaps = await faultForAll(path, false, () => path.cut(), () => path.mend(), cut_ms);
  path.close();
  return gaps;
}

const everyServer = (deed) => () => Promise.all(servers.map((server) => server[deed]()));
const serversAway = () => faultForAll(null, true, everyServer('kill'), everyServer('start'), servers_away_ms);

/** The server that carries what the first page sends dies. */
async function turnDies(make) {
  const { pages, leave } = await make(null, true);
  await flowing(pages);
  const port = await pages[0].evaluate(async () => {
    const report = await window.connections.at(-1).getStats();
    const transport = [...report.values()].find(({ type }) => type === 'transport');
    const { url } = report.get(report.get(transport.selectedCandidatePairId).localCandidateId);
    return Number(/:(\d+)\?/.exec(url)[1]);
  });
  const used = servers.find((server) => server.port === port);
  const from = Date.now();
  await used.kill();
  const gaps = await both(pages, from);
  await leave();
  await used.start();
  return gaps;
}

const seen = Object.keys(kinds).map(() => ({ cut: [], dies: [], away: [] }));
for (let turn = 0; turn < turns; ++turn) {
  (await cutForAll()).forEach((gaps, i) => seen[i].cut.push(...gaps));
  for (const [i, make] of Object.values(kinds).entries()) seen[i].dies.push(...(await turnDies(make)));
  (await serversAway()).forEach((gaps, i) => seen[i].away.push(...gaps));
}

const told = (values) => {
  const shown = (ms) => (ms === Infinity ? 'never' : `${Math.round(ms)} ms`);
  return `${shown(quantile(values, 0.5))} (p95 ${shown(quantile(values, 0.95))})`.padEnd(28);
};
console.log(`Without a picture: medians of both pages of ${turns} calls; never: not within ${never_ms / 1000} s`);
console.log(''.padEnd(24), 'after a cut of 9 s'.padEnd(28), 'one TURN server dies'.padEnd(28), 'all come back after 5 s');
Object.keys(kinds).forEach((kind, i) => console.log(kind.padEnd(24), told(seen[i].cut), told(seen[i].dies), told(seen[i].away)));
await browser.close();
await Promise.all([relay.stop(), site.stop(), bare.stop(), Coturn.stopAll()]);
