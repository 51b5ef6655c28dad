// R2: the page to try REST at: drawn from the description, sending for real, under its own strict CSP, readable by all.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startChromium, startFirefox } from './browsers.mjs';
import { Relay } from './relay.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const key = 'a key of a test that is long enough for HS256';
const shop = `[[site]]\nid = "shop"\nkeys = ["${key}"]\norigins = ["https://shop.example"]\n`;
let relay;
let browser;
let firefox;

before(async () => {
  relay = await new Relay(shop).start();
  [browser, firefox] = await Promise.all([startChromium(), startFirefox()]);
});
after(async () => {
  await Promise.all([browser?.close(), firefox?.close()]);
  await relay?.stop();
});

async function visit(options = {}, hash = '', of = browser) {
  const context = await of.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.wrong = [];
  page.on('pageerror', (error) => page.wrong.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && page.wrong.push(message.text()));
  page.on('request', (request) => request.url().startsWith(relay.url) || request.url().startsWith('data:') || page.wrong.push(request.url()));
  await page.goto(`${relay.url}/docs${hash}`);
  await page.locator('#operations-Rooms-reserveRoom').waitFor();
  return page;
}

/** Opens what is shown of an operation. */
async function operation(page, tag, id) {
  const block = page.locator(`#operations-${tag}-${id}`);
  await block.locator('.opblock-summary-control').click();
  return block;
}

async function execute(block, status) {
  await block.getByRole('button', { name: 'Execute' }).click();
  await block.locator('.live-responses-table .response-col_status', { hasText: status }).first().waitFor();
  return block.locator('.live-responses-table .highlight-code code').first().textContent();
}

/** In place of what stands there. (What Playwright fills in for Firefox, React does not notice.) */
async function type(field, text) {
  await field.press('Control+a');
  await field.pressSequentially(text);
}

async function showKey(page, value) {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const dialog = page.getByRole('dialog');
  await type(dialog.getByLabel('Username'), 'shop');
  await type(dialog.getByLabel('Password'), value);
  await dialog.getByRole('button', { name: 'Authorize' }).first().click();
  await dialog.getByText('Logout').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
}

for (const name of ['Chromium', 'Firefox']) {
  test(`R2 it shows every operation and sends for real, with no word of its CSP against it, nor a request to anybody else: ${name}`, async () => {
    const page = await visit({}, '', name === 'Firefox' ? firefox : browser);
    const described = await (await fetch(`${relay.url}/v1/openapi.json`)).json();
    const operations = Object.values(described.paths).flatMap(Object.values);
    assert.equal(await page.locator('.opblock').count(), operations.length);
    await showKey(page, key);
    const rooms = await operation(page, 'Rooms', 'reserveRoom');
    const told = JSON.parse(await execute(rooms, '201'));
    assert.match(told.meeting_url, new RegExp(`^${relay.url}/meeting/`));
    const one = await operation(page, 'Rooms', 'showRoom');
    await type(one.getByPlaceholder('id'), told.room);
    await execute(one, '200');
    assert.match(await one.locator('.curl').textContent(), /^curl -X GET .* -u "\$SITE:\$KEY"$/);
    const content = await page.content();
    assert.ok(!content.includes(key) && !content.includes(btoa(`shop:${key}`)), 'a key is never written into the page');
    assert.deepEqual(page.wrong, []);
    await page.context().close();
  });
}

test('R2 an error leads to where it is explained', async () => {
  const page = await visit();
  await showKey(page, 'wrong');
  const { type } = JSON.parse(await execute(await operation(page, 'Calls', 'listCalls'), '401'));
  await page.context().close();
  const there = await visit({}, type.slice(type.indexOf('#')));
  assert.equal(await there.locator('dt:target').textContent(), 'unauthorised');
  await there.context().close();
});

test('R2 a token is not to be read over a shoulder', async () => {
  const page = await visit();
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  assert.equal(await page.getByRole('dialog').getByLabel('Value').getAttribute('type'), 'password');
  await page.context().close();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`S6 it can be read: ${colorScheme}, ${width} px wide`, async () => {
      const page = await visit({ colorScheme, reducedMotion: 'reduce', viewport: { width, height: 900 }, bypassCSP: true });
      await page.addScriptTag({ path: axe });
      const look = async (what) => {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `${what}: nothing is wider than the page`);
        const { violations } = await page.evaluate(() => axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => [what, id, nodes[0].html]), []);
        if (!process.env.BECKON_SCREENSHOTS) return;
        mkdirSync(process.env.BECKON_SCREENSHOTS, { recursive: true });
        await page.screenshot({ path: join(process.env.BECKON_SCREENSHOTS, `docs-${what}-${colorScheme}-${width}.png`), fullPage: what === 'open' });
      };
      await look('start');
      await page.getByRole('button', { name: 'Authorize' }).first().click();
      await page.getByRole('dialog').waitFor();
      await look('dialog');
      await page.getByRole('button', { name: 'Close' }).first().click();
      await showKey(page, key);
      await operation(page, 'Calls', 'describeCall');
      await operation(page, 'Usage', 'showUsage');
      await execute(await operation(page, 'Attendants', 'listAttendants'), '200');
      await look('open');
      await page.context().close();
    });
  }
}
