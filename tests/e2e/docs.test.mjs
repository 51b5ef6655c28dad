// R2: the page to try REST at: drawn from the description, sending for real, under its own strict CSP, readable by all.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startChromium } from './browsers.mjs';
import { Relay } from './relay.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const key = 'a key of a test that is long enough for HS256';
const shop = `[[site]]\nid = "shop"\nkeys = ["${key}"]\norigins = ["https://shop.example"]\n`;
let relay;
let browser;

before(async () => {
  relay = await new Relay(shop).start();
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  await relay?.stop();
});

async function visit(options = {}, hash = '') {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.wrong = [];
  page.on('pageerror', (error) => page.wrong.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && page.wrong.push(message.text()));
  await page.goto(`${relay.url}/docs${hash}`);
  await page.locator('#reserveRoom').waitFor();
  return page;
}

/** Opens what is shown of an operation. */
async function operation(page, id) {
  const block = page.locator(`#${id}`);
  await block.locator('summary').first().click();
  return block;
}

async function showKey(page, value) {
  await page.getByLabel('Show', { exact: false }).selectOption('basic');
  await page.getByLabel('Site', { exact: true }).fill('shop');
  await page.getByLabel('Key', { exact: true }).fill(value);
}

test('R2 it shows every operation and sends for real, with no word of its CSP against it', async () => {
  const page = await visit();
  const described = await (await fetch(`${relay.url}/v1/openapi.json`)).json();
  const operations = Object.values(described.paths).flatMap(Object.values);
  assert.equal(await page.locator('details.operation').count(), operations.length);
  await showKey(page, key);
  const rooms = await operation(page, 'reserveRoom');
  await rooms.getByRole('button', { name: 'Send' }).click();
  await rooms.getByText('201 Created').waitFor();
  const told = JSON.parse(await rooms.locator('div[aria-live] pre').first().textContent());
  assert.match(told.meeting_url, new RegExp(`^${relay.url}/meeting/`));
  const one = await operation(page, 'showRoom');
  await one.getByLabel(/^id/).fill(told.room);
  await one.getByRole('button', { name: 'Send' }).click();
  await one.getByText('200 OK').waitFor();
  assert.match(await one.locator('div[aria-live] pre').last().textContent(), /^curl -X GET .* -u "\$SITE:\$KEY"$/);
  assert.ok(!(await page.content()).includes(key), 'a key is never written into the page');
  assert.deepEqual(page.wrong, []);
  await page.context().close();
});

test('R2 an error leads to where it is explained', async () => {
  const page = await visit();
  await showKey(page, 'wrong');
  const calls = await operation(page, 'listCalls');
  await calls.getByRole('button', { name: 'Send' }).click();
  await calls.getByText('401 Unauthorized').waitFor();
  const { type } = JSON.parse(await calls.locator('div[aria-live] pre').first().textContent());
  await page.context().close();
  const there = await visit({}, type.slice(type.indexOf('#')));
  assert.equal(await there.locator('dt:target').textContent(), 'unauthorised');
  await there.context().close();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`S6 it can be read: ${colorScheme}, ${width} px wide`, async () => {
      const page = await visit({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      await showKey(page, key);
      await operation(page, 'describeCall');
      const block = await operation(page, 'listAttendants');
      await block.getByRole('button', { name: 'Send' }).click();
      await block.getByText('200 OK').waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(overflow, 0, 'nothing is wider than the page');
      await page.addScriptTag({ path: axe });
      const { violations } = await page.evaluate(() => axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
      if (process.env.BECKON_SCREENSHOTS) {
        mkdirSync(process.env.BECKON_SCREENSHOTS, { recursive: true });
        await page.screenshot({ path: join(process.env.BECKON_SCREENSHOTS, `docs-${colorScheme}-${width}.png`), fullPage: true });
      }
      await page.context().close();
    });
  }
}
