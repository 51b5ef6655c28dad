// S5: the packed package in a page of every bundler and of none, in Chromium, with a real relay. Each page is opened twice:
// where WebAssembly may run, and where the policy forbids it, so that the core's other build has to come through the bundler.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startChromium } from '../e2e/browsers.mjs';
import { Relay } from '../e2e/relay.mjs';
import { signed } from '../e2e/strange_pages.mjs';
import { bundlers, reactPage } from './bundlers.mjs';
import { Packed } from './packed.mjs';
import { Pages } from './pages.mjs';

let packed;
let relay;
let browser;

before(async () => {
  packed = new Packed().install();
  relay = await new Relay().start();
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  await relay?.stop();
  packed?.remove();
});

/** Opens the folder's page as this user until it says that it is online; which scripts it asked for. */
async function online(folder, user, policy) {
  const pages = await new Pages(folder, policy).start();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const wrong = [];
    const scripts = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    await page.goto(`${pages.url}/?${new URLSearchParams({ relay: relay.url, user })}`);
    const shown = page.locator('body[data-state="online"]');
    await shown.waitFor({ state: 'attached', timeout: 30_000 }).catch(() => assert.fail(`not online: ${wrong.join('\n') || 'and no error'}`));
    if (await page.evaluate(() => 'client' in window)) assert.match(await page.evaluate(() => client.report()), /^{"vector":"recording"/);
    assert.deepEqual(wrong, []);
    return scripts;
  } finally {
    await context.close();
    await pages.stop();
  }
}

for (const [name, build] of Object.entries(bundlers)) {
  test(`S5 a page built with ${name} is online, with and without WebAssembly`, async () => {
    const folder = join(packed.folder, name);
    await build(packed.project, folder);
    const scripts = await online(folder, name);
    const withoutWasm = await online(folder, `${name}-plain`, { wasm: false });
    assert.ok(withoutWasm.length > scripts.length, `the plain core is a file of its own, fetched at need: ${withoutWasm}`);
  });
}

test('S5 a page without a bundler is online by script type=module and an import map', async () => {
  const folder = join(packed.folder, 'none');
  cpSync(packed.installed, join(folder, 'beckon-sdk'), { recursive: true });
  cpSync(join(packed.project, 'main.js'), join(folder, 'main.js'));
  const imports = { 'beckon-sdk': '/beckon-sdk/index.js', 'beckon-sdk/widget': '/beckon-sdk/widget.js' };
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script></head>`;
  writeFileSync(join(folder, 'index.html'), readFileSync(join(packed.project, 'index.html'), 'utf8').replace('</head>', map));
  await online(folder, 'none', { inline: true });
});

test("S5 the package's tag works from where a page puts it, with the relay elsewhere", async () => {
  const folder = join(packed.folder, 'tag');
  mkdirSync(folder);
  cpSync(join(packed.installed, 'v1'), join(folder, 'v1'), { recursive: true });
  const tag = `<script src="/v1/beckon.js" data-relay="${relay.url}" data-user="tag" data-site="demo" async></script></head>`;
  const listener = "document.addEventListener('beckon:connection', ({ detail }) => (document.body.dataset.state = detail.state));";
  writeFileSync(join(folder, 'main.js'), listener);
  writeFileSync(join(folder, 'index.html'), readFileSync(join(packed.project, 'index.html'), 'utf8').replace('</head>', tag));
  await online(folder, 'tag');
});

test('S5 a page in React shows a call as it goes on, also when it is loaded anew, and leaves nothing behind', async () => {
  const folder = join(packed.folder, 'react');
  await reactPage(packed.project, folder);
  const pages = await new Pages(folder).start();
  const context = await browser.newContext();
  const [ann, bob] = await Promise.all(['ann', 'bob'].map(async (user) => {
    const page = await context.newPage();
    await page.goto(`${pages.url}/?${new URLSearchParams({ relay: relay.url, user })}`);
    await page.waitForSelector('[data-state=online]');
    return page;
  }));
  await ann.click('#call');
  await bob.waitForSelector('text=incoming ann');
  await ann.reload();
  await ann.waitForSelector('li');
  await bob.click('text=incoming ann >> button');
  await ann.waitForSelector('li', { state: 'detached' });
  await bob.waitForSelector('li', { state: 'detached' });
  await ann.evaluate(() => window.leave());
  await context.close();
  await pages.stop();
});

test('S5 a page in React shows the token of its last render when it comes back to the relay, in the same session', async () => {
  const folder = join(packed.folder, 'react-token');
  await reactPage(packed.project, folder);
  const pages = await new Pages(folder).start();
  const key = 'k'.repeat(43);
  const [first, second] = [3600, 7200].map((life) => signed('ann', life, key));
  const own = await new Relay('', ['demo'], `keys = ["${key}"]\n`).start();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const hellos = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => payload.includes('"t":"hello"') && hellos.push(JSON.parse(payload))));
    await page.goto(`${pages.url}/?${new URLSearchParams({ relay: own.url, user: 'ann', token: first })}`);
    await page.waitForSelector('[data-state=online]');
    assert.equal(hellos.at(-1).token, first);
    await page.evaluate((newer) => window.setToken(newer), second);
    await own.kill();
    await page.waitForSelector('[data-state=offline]');
    await own.start();
    await page.waitForSelector('[data-state=online]');
    assert.equal(hellos.at(-1).token, second);
    assert.ok(hellos.at(-1).session, 'another token is not another session');
  } finally {
    await context.close();
    await pages.stop();
    await own.stop();
  }
});
