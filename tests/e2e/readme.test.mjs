// S1, C1: README.md's "Embed in a minute", done to the letter: its page, saved under two names, served by Python, in two
// tabs of one browser, beside a relay without any configuration. Only the ports are free ones.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { startChromium } from './browsers.mjs';
import { online } from './person.mjs';
import { started } from './program.mjs';
import { files, program, root } from './relay.mjs';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [, minute] = /## Embed in a minute\n(.*?)\n## /s.exec(readme);
const [, page] = /```html\n(.*?)```/s.exec(minute);
const running = [];
let folder;
let site;
let relay;
let browser;

/** A program that says on which port it listens. */
async function listens(command, given, pattern) {
  const one = started(command, given, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PYTHONUNBUFFERED: '1' } });
  running.push(one);
  const said = [];
  return new Promise((settle, reject) => {
    for (const stream of [one.stdout, one.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const found = pattern.exec(line);
        if (found) settle(`http://localhost:${found[1]}`);
      });
    }
    one.once('error', reject);
    one.once('exit', () => reject(new Error(`${command} ended:\n${said.join('\n')}`)));
  });
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'beckon-readme-'));
  relay = await listens(program, ['--files', files, '--set', 'listen=127.0.0.1:0'], /listening .*port="(\d+)"/);
  const here = page.replaceAll('http://localhost:8080', relay);
  writeFileSync(join(folder, 'ann.html'), here);
  writeFileSync(join(folder, 'bob.html'), here.replace(/ann|bob|Bob/g, (name) => ({ ann: 'bob', bob: 'ann', Bob: 'Ann' })[name]));
  site = await listens('python3', ['-m', 'http.server', '0', '--bind', '127.0.0.1'], /port (\d+)/);
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  for (const one of running) one.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('the page names the relay that the commands start, where it listens by itself', () => {
  assert.match(minute, /^\.\/run build sdk .*dist\/v1\n\.\/run relay --files dist\/v1 /m);
  assert.match(page, /src="http:\/\/localhost:8080\/v1\/beckon\.js"/);
  assert.match(execFileSync(program, ['gen-config'], { encoding: 'utf8' }), /^#?\s*listen = "127\.0\.0\.1:8080"/m);
  for (const words of ['http.server 8000', 'localhost:8000/ann.html', 'localhost:8000/bob.html']) assert.ok(minute.includes(words), words);
});

test('S1 C1 Ann presses the button, Bob accepts, and both see a moving picture', async () => {
  const context = await browser.newContext();
  const wrong = [];
  const open = async (name) => {
    const tab = await context.newPage();
    tab.on('pageerror', (error) => wrong.push(String(error)));
    await tab.goto(`${site}/${name}.html`);
    await online(tab);
    return tab;
  };
  const [ann, bob] = [await open('ann'), await open('bob')];
  await ann.getByRole('button', { name: 'Call Bob' }).click();
  await bob.getByRole('button', { name: 'Accept', exact: true }).click();
  const moves = () => {
    const video = document.querySelector('[data-beckon-widget]')?.shadowRoot.querySelector('.video');
    return video?.videoWidth > 0 && video.getVideoPlaybackQuality().totalVideoFrames > 5;
  };
  for (const tab of [ann, bob]) await tab.waitForFunction(moves, undefined, { polling: 50 });
  await bob.getByRole('button', { name: 'Hang up' }).click();
  await ann.getByText('Call ended').first().waitFor();
  assert.deepEqual(wrong, []);
});
