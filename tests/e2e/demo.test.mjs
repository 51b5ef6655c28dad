// S1 to S3, B1, B2, C1: the demo site as it is served, in two browsers, through the widget alone: nothing is called from code.
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { startChromium } from './browsers.mjs';
import { online, poll } from './person.mjs';
import { started } from './program.mjs';
import { Relay } from './relay.mjs';

const root = resolve(import.meta.dirname, '../..');
const patience = 20_000;
let relay;
let site;
let address;
let browser;

before(async () => {
  relay = await new Relay().start();
  site = started('python3', [join(root, 'demo-site/serve.py'), '--relay', relay.url, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  address = await new Promise((line) => createInterface({ input: site.stdout }).once('line', line));
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  site?.kill();
  await relay?.stop();
});

async function visit(path, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.wrong = [];
  page.on('pageerror', (error) => page.wrong.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && page.wrong.push(message.text()));
  await page.goto(new URL(path, address).href);
  return page;
}

/** A picture of somebody else that moves. */
const sees = (page) => page.waitForFunction(() => {
  const video = document.querySelector('[data-beckon-widget]')?.shadowRoot.querySelector('.video');
  if (!video?.videoWidth) return false;
  window.framesAtFirst ??= video.getVideoPlaybackQuality().totalVideoFrames;
  return video.getVideoPlaybackQuality().totalVideoFrames > window.framesAtFirst + 5;
});
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const finish = async (...pages) => {
  for (const page of pages) {
    assert.deepEqual(page.wrong, []);
    await page.context().close();
  }
};

test('S2 B1 B2 Maria goes live, the button appears, a visitor asks, is let in and sees her', async () => {
  const maria = await visit('studio.html');
  const guest = await visit('');
  assert.equal(await button(guest, /^Watch Maria/).count(), 0);
  await button(maria, 'Go live').click();
  await button(guest, /^Watch Maria/).click();
  await button(maria, /^Let in .*Guest \d{4}/).click();
  await sees(guest);
  await maria.getByText('1 person is watching', { exact: true }).first().waitFor();
  if (process.env.SHOTS) for (const [name, page] of Object.entries({ maria, guest })) await page.screenshot({ path: join(process.env.SHOTS, `broadcast-${name}.png`) });
  await button(maria, 'Stop broadcasting').click();
  await guest.getByText('The broadcast is over').first().waitFor();
  await guest.waitForFunction(() => document.querySelector('[data-beckon-watch]').hidden);
  await finish(guest, maria);
});

test('B2 B3 Maria turns a visitor away, lets him in after all, then everyone, and sends one of two off again', async () => {
  const [maria, first, second] = await Promise.all([visit('studio.html'), visit(''), visit('')]);
  const nameOf = (page) => page.evaluate(() => Beckon.ready().then(({ user }) => user));
  const about = (act, who) => new RegExp(`^${act} .*${who}`);
  const watch = (page) => button(page, /^Watch Maria/).click();
  await button(maria, 'Go live').click();
  await watch(first);
  const name = await nameOf(first);
  await button(maria, about('Turn away', name)).click();
  await first.getByText('You were not let in').first().waitFor();
  await watch(first);
  await button(maria, about('Let in', name)).click();
  await sees(first);

  await button(maria, 'Viewers').click();
  const list = maria.getByRole('group', { name: 'Viewers' });
  await list.getByText('is watching').waitFor();
  await list.getByRole('switch', { name: 'Let everyone in' }).check();
  await watch(second);
  await sees(second);
  await maria.getByText('2 people are watching', { exact: true }).first().waitFor();

  await list.getByRole('button', { name: about('Stop showing to', name) }).click();
  await first.getByText('You are no longer watching').first().waitFor();
  await maria.getByText('1 person is watching', { exact: true }).first().waitFor();
  assert.deepEqual(await list.getByRole('listitem').locator('bdi').allTextContents(), [await nameOf(second)]);
  await second.evaluate(() => { delete window.framesAtFirst; });
  await sees(second);
  await list.getByRole('switch', { name: 'Let everyone in' }).uncheck();
  await watch(first);
  await button(maria, about('Let in', name)).waitFor();
  await button(maria, 'Stop broadcasting').click();
  await finish(first, second, maria);
});

test('S3 C1 C3 a visitor calls, Maria accepts in the sheet, both see each other; mute is seen; she hangs up', async () => {
  const maria = await visit('studio.html');
  const guest = await visit('', { viewport: { width: 360, height: 740 } });
  await online(maria);
  await button(guest, 'Call Maria').click();
  await maria.getByRole('dialog').waitFor();
  if (process.env.SHOTS) await maria.screenshot({ path: join(process.env.SHOTS, 'call-ring.png') });
  await button(maria, 'Accept').click();
  await Promise.all([sees(guest), sees(maria)]);
  if (process.env.SHOTS) for (const [name, page] of Object.entries({ maria, guest })) await page.screenshot({ path: join(process.env.SHOTS, `call-${name}.png`) });
  await button(guest, 'Mute microphone').click();
  await maria.getByRole('img', { name: 'Microphone is off' }).waitFor();
  await button(guest, 'Turn camera off').click();
  await maria.getByText('Camera is off').waitFor();
  await button(guest, 'Turn camera on').click();
  await button(maria, 'Put on hold').click();
  await guest.getByText(/put the call on hold/).first().waitFor();
  await button(maria, 'Resume the call').click();
  await button(maria, 'Hang up').click();
  await guest.getByText('Call ended').first().waitFor();
  const bright = await guest.evaluate(() => [...document.querySelector('[data-beckon-widget]').shadowRoot.querySelectorAll('video')].filter((video) => video.srcObject?.getTracks().some((track) => track.readyState === 'live')).length);
  assert.equal(bright, 0);
  await finish(guest, maria);
});

test('S7 devices and quality are chosen while the call is live', async () => {
  const maria = await visit('studio.html');
  const guest = await visit('');
  await online(maria);
  await button(guest, 'Call Maria').click();
  await button(maria, 'Accept').click();
  await Promise.all([sees(guest), sees(maria)]);
  await button(guest, 'Devices and quality').click();
  const camera = guest.getByRole('combobox', { name: 'Camera' });
  await guest.waitForFunction(() => document.querySelector('[data-beckon-widget]').shadowRoot.querySelectorAll('[part=devices] option').length > 5);
  const labels = await camera.locator('option').allTextContents();
  assert.ok(labels.length > 1, labels.join());
  await camera.selectOption(labels.at(-1));
  await guest.getByRole('combobox', { name: 'Quality' }).selectOption('low');
  await poll(
    () => guest.evaluate(() => Beckon.ready().then(({ devices }) => devices.quality === 'low' && devices.chosen.camera !== null)),
    'the choice does not come to the call',
  );
  await maria.evaluate(() => { delete window.framesAtFirst; });
  await sees(maria);
  await button(guest, 'Hang up').click();
  await finish(guest, maria);
});
