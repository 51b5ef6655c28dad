// Requirements S1 to S4: what a tag says of itself, rightly or wrongly, and a tag that comes late.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { online, poll } from './person.mjs';
import { Relay, files } from './relay.mjs';
import { scene, test } from './scene.mjs';
import { said, signed, strangePages, tagOf } from './strange_pages.mjs';

const stage = scene();
const pages = (routes, act) => strangePages(stage.browser, routes, act);
const tag = (user) => tagOf(stage.relay, user);

test('S7: a quality that is misspelt is said in the console, and the calls are as good as the line allows', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: '', tag: 'late' }), stage.come({ user: 'bob', quality: 'hd' })]);
  const lines = said(ann.page);
  const quality = await ann.page.evaluate(
    ({ relay, site }) => Beckon.connect({ relay, site, user: 'ann', widget: false, quality: 'toString' }).then(({ devices }) => devices.quality),
    { relay: stage.relay.url, site: bob.query.site },
  );
  assert.equal(quality, 'auto');
  assert.match(lines.join(), /quality is low, medium, high or auto, not toString/);
  ann.query.user = 'ann';
  await stage.talking(ann, bob);
  assert.equal(await bob.page.evaluate(() => Beckon.ready().then(({ devices }) => devices.quality)), 'auto');
});

test('S1: what to remember, misspelt, is said in the console, and nothing outlives the tab', async () => {
  const ann = await stage.come({ user: 'ann', remember: 'nowhere' }, stage.browser);
  const lines = said(ann.page);
  await online(ann.page);
  await ann.page.reload();
  await online(ann.page);
  assert.match(lines.join(), /remember is cookie, session or none, not nowhere; it is session now/);
  assert.equal(await ann.page.evaluate(() => document.cookie), '');
});

test('S7: a quality that a page kept and that is none is no quality', async () => {
  const kept = (context) => context.addInitScript(() => {
    if (location.host) localStorage.setItem('beckon-devices', '{"quality":"toString"}');
  });
  const ann = await stage.come({ user: 'ann', quality: 'low' }, stage.browser, kept);
  assert.equal(await ann.page.evaluate(() => Beckon.ready().then(({ devices }) => devices.quality)), 'low');
  assert.match(await ann.page.evaluate(() => Beckon.ready().then(({ devices }) => devices.setQuality('toString').catch(({ message }) => message))), /low, medium, high or auto/);
});

/** The site with the same name at a relay that checks tokens; `token`: one that it takes. */
async function keyed(act) {
  const key = 'k'.repeat(43);
  const relay = new Relay('', ['site-31'], `keys = ["${key}"]\n`);
  await relay.start();
  try {
    await act(relay, () => signed('ann', 3600, key));
  } finally {
    await relay.stop();
  }
}

test('S1: a token that cannot be had when the page is loaded is asked for again, until somebody can be rung here', () => keyed(async (relay, token) => {
  let asked = 0;
  const routes = {
    '/': (response) => response.end(`<!doctype html><body>${tagOf(relay, 'ann').replace('data-user', 'data-token-url="/token" data-user')}</body>`),
    '/token': (response) => response.writeHead(++asked > 2 ? 200 : 503).end(token()),
  };
  await pages(routes, async (page, url) => {
    await page.goto(url);
    // Asked for before the first attempt has failed: it waits for the one that does not.
    await online(page);
    assert.equal(asked, 3);
  });
}));

test('S1: a tag with a user that comes after one without is a tag like the first: it is tried again, and lets viewers in', () => keyed(async (relay, token) => {
  let asked = 0;
  const routes = {
    '/': (response) => response.end(`<!doctype html><body><button id="show" data-beckon-broadcast>Show</button>${tagOf(relay, '').replace('data-user=""', '')}</body>`),
    '/token': (response) => response.writeHead(++asked > 1 ? 200 : 500).end(token()),
  };
  await pages(routes, async (page, url) => {
    await page.goto(url);
    await page.waitForFunction(() => window.Beckon?.ready);
    await page.evaluate(() => {
      const signedIn = document.createElement('script');
      signedIn.src = document.querySelector('script[data-site]').src;
      Object.assign(signedIn.dataset, { user: 'ann', site: 'site-31', tokenUrl: '/token', autoAccept: '' });
      document.head.append(signedIn);
    });
    await online(page);
    assert.equal(asked, 2);
    await page.click('#show');
    const letsIn = () => page.evaluate(() => Beckon.ready().then(({ broadcasting: { state, autoAccept } }) => state === 'live' && autoAccept));
    await poll(letsIn, 'viewers are not let in');
  });
}));

test('S1: after an upgrade the new tag has the large file of its own build, whatever a cache still keeps of the old one', async () => {
  const text = readFileSync(join(files, 'beckon.js'), 'utf8');
  const large = readFileSync(join(files, 'beckon-app.js'));
  const [, build] = /beckon-app\.js\?v=(\w{8})/.exec(text);
  let current = text;
  const asked = [];
  const script = (caching, answer) => (response) => response.setHeader('content-type', 'text/javascript').setHeader('cache-control', caching).end(answer());
  const kept = (of) => script('public, max-age=300', () => asked.push(of) && large);
  const routes = {
    '/': (response) => response.end(`<!doctype html><body>${tag('ann').replace(stage.relay.url, '').replace('data-user', `data-relay="${stage.relay.url}" data-user`)}</body>`),
    '/v1/beckon.js': script('no-store', () => current),
    [`/v1/beckon-app.js?v=${build}`]: kept('old'),
    '/v1/beckon-app.js?v=after': kept('new'),
  };
  await pages(routes, async (page, url) => {
    for (const [deployed, fetched] of [[text, ['old']], [text, ['old']], [text.replace(build, 'after'), ['old', 'new']]]) {
      current = deployed;
      await page.goto(url);
      await online(page);
      assert.deepEqual(asked, fetched);
    }
  });
});

test('S3: a page that requires Trusted Types needs only the policy of our name, with and without WebAssembly', async () => {
  const types = `require-trusted-types-for 'script'; trusted-types beckon; script-src ${stage.relay.url}`;
  const answer = (wasm) => (response) =>
    response.setHeader('content-security-policy', `${types} ${wasm}`).end(`<!doctype html><body>${tag('ann')}</body>`);
  await pages({ '/': answer("'wasm-unsafe-eval'"), '/plain': answer('') }, async (page, url) => {
    for (const path of ['/', '/plain']) {
      await page.goto(url + path);
      await online(page);
      const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop()));
      const [, build] = /beckon-app\.js\?v=(\w+)/.exec(scripts.join());
      assert.equal(scripts.includes(`beckon-plain.js?v=${build}`), path === '/plain');
      assert.match(await page.evaluate(() => Beckon.report()), /^{"vector":"recording"/);
      const plain = page.evaluate(() => void (document.createElement('script').src = 'other.js'));
      await assert.rejects(plain, /TrustedScriptURL/); // the page does require them
    }
  });
});
