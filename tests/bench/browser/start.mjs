// ./run bench start: until the core is ready in a cold Chromium, part by part, beside what the SDK's files weigh. Each turn is
// a new browser with an empty profile, whose first page this is.
//
// Time is what somebody waits; CPU is what the page's own process took for it, in all its threads, which is the figure that
// can be compared where the machine has other things to do, too.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';

import { startChromium } from '../../e2e/browsers.mjs';
import { build } from '../../../sdk-wasm/node_modules/esbuild/lib/main.js';
import { packed } from '../../../sdk-wasm/pack.mjs';
import { settings } from '../../../sdk-wasm/smaller.mjs';
import { quantile } from './stopwatch.mjs';

const turns = Number(process.argv[2] ?? 15);
const root = resolve(import.meta.dirname, '../../..');
const goal = 40;

/** The way of connect.ts, from the SDK's own modules, with a look at the clock between its steps. */
const steps = `
  import { instantiate } from './bind/glue.mjs';
  import { unpacked } from './src/load.ts';
  const times = [];
  const timed = async (name, act) => {
    const begun = performance.now();
    const made = await act();
    times.push([name, performance.now() - begun]);
    return made;
  };
  timed('until it is ready', async () => {
    const { wasm: bytes } = await timed('unpacked', () => unpacked(BECKON_PACKED_CORE));
    const functions = await timed('compiled, and its functions bound', () => instantiate(bytes));
    await timed('the first agent, and its first answer', () => {
      const page = { t: 'page', user: 'ann', device: 'AAAAAAAAAAAAAAAAAAAAAA', seed: [1, 2, 3, 4] };
      const wrong = functions.push(functions.open(JSON.stringify(page)), '{"t":"tick"}', 0);
      if (wrong) throw new Error(wrong);
    });
  }).then(() => window.ready(times), window.failed);
`;

async function script() {
  const stdin = { contents: steps, resolveDir: join(root, 'sdk-wasm'), loader: 'ts' };
  const { outputFiles: [{ text }] } = await build({ ...settings, stdin, format: 'iife', write: false });
  return `var BECKON_PACKED_CORE=${JSON.stringify(await packed(join(root, 'build/wasm/sdk-wasm')))};${text}`;
}

const content = { '/': ['text/html', '<!doctype html><link rel="icon" href="data:,">'], '/core.js': ['text/javascript', await script()] };
const server = createServer(({ url }, response) => {
  const [type, text] = content[url] ?? ['text/plain', ''];
  response.writeHead(200, { 'content-type': type }).end(text);
});
await new Promise((settle) => server.listen(0, '127.0.0.1', settle));

/** Milliseconds that the browser's pages have taken of the processors. */
async function taken(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => `/proc/${id}/task`);
  const threads = pages.filter(existsSync).flatMap((tasks) => readdirSync(tasks).map((thread) => join(tasks, thread, 'schedstat')));
  return threads.reduce((sum, file) => sum + Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6, 0);
}

/** Its own start goes on for a while after its first page is there. */
async function atRest(browser) {
  for (let before = -2, now = 0; now - before > 1; ) {
    await new Promise((settle) => setTimeout(settle, 200));
    [before, now] = [now, await taken(browser)];
  }
}

/** In the page: the times of each step, once the script has run. */
const started = () => new Promise((ready, failed) => {
  Object.assign(window, { ready, failed });
  document.head.append(Object.assign(document.createElement('script'), { src: '/core.js' }));
});

async function turn() {
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await atRest(browser);
    const before = await taken(browser);
    const times = await page.evaluate(started);
    return Object.fromEntries([...times, ['CPU of it all, the script\'s parsing too', (await taken(browser)) - before]]);
  } finally {
    await browser.close();
  }
}

const all = [];
for (let at = 0; at < turns; ++at) all.push(await turn());
server.close();

const ms = (value) => value.toFixed(1).padStart(6);
console.log(`The core in a cold Chromium, ${turns} times${' '.repeat(11)}median    p95   least, in ms`);
for (const name of Object.keys(all[0])) {
  const values = all.map((one) => one[name]);
  console.log(`  ${name.padEnd(42)} ${ms(quantile(values, 0.5))} ${ms(quantile(values, 0.95))}  ${ms(Math.min(...values))}`);
}
console.log(`  until it is ready, the goal${' '.repeat(17)}${ms(goal)}`);
for (const [file, allowed] of Object.entries(JSON.parse(readFileSync(join(root, 'sdk-wasm/size-budget.json'), 'utf8')))) {
  console.log(`  ${file.padEnd(42)} ${statSync(join(root, 'dist', `${file}.gz`)).size} bytes gzipped, of ${allowed}`);
}
