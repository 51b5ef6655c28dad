// Requirement R6: the admin page in a real browser, against a real relay with people on it.
import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';

import { startChromium } from './browsers.mjs';
import { Relay } from './relay.mjs';

const token = 'a token for the administrator';
const settings = `[admin]\nlisten = "127.0.0.1:0"\ntoken = "${token}"\n`;
const hostile = '<img src=x onerror="document.title=\'owned\'">"\u202eann';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where pictures of every list go, if anybody wants to look at them. */
const shots = process.env.BECKON_SHOTS;

let relay, browser, people, admin, wrong;
before(async () => {
  relay = await new Relay(settings, ['demo', 'other']).start();
  browser = await startChromium();
  people = await browser.newPage();
  await people.goto(`${relay.url}/healthz`);
});
after(async () => {
  await browser?.close();
  await relay?.stop();
});

/** A page of the protocol, spoken by hand: PROTOCOL.md. */
async function person(user, site = 'demo') {
  const key = `${site} ${user}`;
  await people.evaluate(async ({ key, user, site }) => {
    const one = { seq: 0, got: 0, heard: [], waiting: [] };
    (globalThis.people ??= {})[key] = one;
    one.ws = new WebSocket(`ws://${location.host}/v1/ws?site=${site}&phone=${encodeURIComponent('+7 <b>1</b>')}`);
    one.ws.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.s) one.got = frame.s;
      one.heard.push(frame);
      one.waiting.splice(0).forEach((look) => look());
    };
    one.ws.onclose = ({ code, reason }) => {
      clearInterval(one.beats);
      one.closed = `${code} ${reason}`;
      one.waiting.splice(0).forEach((look) => look());
    };
    one.hear = async (t) => {
      for (;;) {
        const at = one.heard.findIndex((frame) => frame.t === t);
        if (at >= 0) return one.heard.splice(0, at + 1).at(-1);
        if (one.closed) throw new Error(`no "${t}" will come to ${user}: the socket was closed with ${one.closed}`);
        await new Promise((settle) => one.waiting.push(settle));
      }
    };
    one.say = (t, fields) => one.ws.send(JSON.stringify({ s: (one.seq += 1), a: one.got, t, ...fields }));
    await new Promise((settle) => (one.ws.onopen = settle));
    one.ws.send(JSON.stringify({ t: 'hello', version: 1, user, device: 'device-one', got: 0, claims: [], ended: [] }));
    await one.hear('welcome');
    one.beats = setInterval(() => one.ws.send(JSON.stringify({ t: 'beat', flowing: [] })), 2000);
  }, { key, user, site });
  return {
    say: (t, fields) => people.evaluate(({ key, t, fields }) => globalThis.people[key].say(t, fields), { key, t, fields }),
    hear: (t) => people.evaluate(({ key, t }) => globalThis.people[key].hear(t), { key, t }),
    leave: () => people.evaluate((which) => globalThis.people[which].ws.close(), key),
  };
}

async function talking(call, from, to, names) {
  await from.say('invite', { call, kind: 'call', to: names[1] });
  await to.hear('ring');
  await to.say('accept', { call });
  await from.hear('accepted');
}

const adminUrl = () => {
  const line = relay.said.find((one) => one.includes(' admin address='));
  return `http://127.0.0.1:${/port="(\d+)"/.exec(line)[1]}/`;
};

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  admin = await context.newPage();
  wrong = [];
  admin.on('pageerror', (error) => wrong.push(error.message));
  admin.on('console', (message) => {
    const refused = /status of (401|429)/.test(message.text());
    if (message.type() === 'error' && !refused) wrong.push(message.text());
  });
  await admin.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await admin.goto(adminUrl());
});

async function fine() {
  assert.deepEqual(await admin.evaluate(() => globalThis.violations), []);
  assert.deepEqual(wrong, []);
  await admin.context().close();
}

async function signIn() {
  await admin.getByLabel('Token').fill(token);
  await admin.getByRole('button', { name: 'Sign in' }).click();
  await admin.getByRole('heading', { name: 'Sessions' }).waitFor();
}

const list = (title) => admin.getByRole('link', { name: title }).click();
const row = (text) => admin.locator('tbody tr').filter({ hasText: text });

/** No violation of WCAG's rules, in both themes and on a phone; and a picture of each. */
async function accessible(where) {
  for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]]) {
    await admin.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await admin.setViewportSize({ width, height: 800 });
    const overflow = await admin.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${where} at ${width}: ${overflow} pixels too wide`);
    await admin.evaluate(axe);
    const { violations } = await admin.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`), [], `${where}, ${colorScheme}, ${width}`);
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await admin.screenshot({ path: join(shots, `${where}-${colorScheme}-${width}.png`) });
    }
  }
  assert.doesNotMatch(await admin.locator('body').innerText(), /\[object|undefined|NaN|Invalid/, where);
  await admin.setViewportSize({ width: 1280, height: 800 });
}

test('nobody comes in without the token, and it stays in its tab', async () => {
  await accessible('login');
  await admin.getByLabel('Token').fill('not the token');
  await admin.getByRole('button', { name: 'Sign in' }).click();
  await admin.getByText('This is not the token.').waitFor();
  await signIn();
  assert.equal(await admin.evaluate(() => Object.keys(localStorage).length + document.cookie.length), 0);
  await admin.reload();
  await admin.getByRole('heading', { name: 'Sessions' }).waitFor();
  await admin.getByRole('button', { name: 'Sign out' }).click();
  await admin.getByLabel('Token').waitFor();
  assert.equal(await admin.evaluate(() => sessionStorage.length), 0);
  await fine();
});

test('sessions are listed by themselves as people come and go, their names as text', async () => {
  await signIn();
  const one = await person(hostile);
  await row(hostile).waitFor();
  assert.equal(await row(hostile).locator('.name').first().textContent(), hostile);
  assert.equal(await admin.locator('tbody img').count(), 0);
  assert.equal(await admin.title(), 'Sessions – Beckon relay');
  await accessible('sessions');
  await row(hostile).getByRole('button', { name: 'Details' }).click();
  await admin.getByRole('dialog').getByText('+7 <b>1</b>').waitFor();
  await accessible('details');
  await admin.keyboard.press('Escape');
  await one.leave();
  await row(hostile).waitFor({ state: 'detached' });
  await fine();
});

test('words go to one page, and to all of the chosen site', async () => {
  const [ann, ben, eve] = [await person('ann'), await person('ben'), await person('eve', 'other')];
  await signIn();
  await row('ann').getByRole('button', { name: 'Push' }).click();
  await admin.getByRole('textbox', { name: 'Words' }).fill('for ann <b>');
  await accessible('push');
  await admin.getByRole('button', { name: 'Send' }).click();
  assert.equal((await ann.hear('push')).data, 'for ann <b>');
  await admin.getByRole('button', { name: 'Push to all' }).click();
  await admin.getByRole('textbox', { name: 'Words' }).fill('for all');
  await admin.getByRole('button', { name: 'Send' }).click();
  assert.equal((await ben.hear('push')).data, 'for all');
  assert.equal((await ann.hear('push')).data, 'for all');
  await admin.getByLabel('Site').selectOption('other');
  await row('eve').waitFor();
  assert.equal(await row('ann').count(), 0);
  await Promise.all([ann, ben, eve].map((one) => one.leave()));
  await fine();
});

test('a call is shown with what both described, and ended', async () => {
  const names = [hostile, 'bob'];
  const [ann, bob] = [await person(names[0]), await person(names[1])];
  await talking('call-for-the-admin', ann, bob, names);
  await bob.say('description', { call: 'call-for-the-admin', gen: 1, rev: 1, type: 'offer', sdp: 'v=0 <script>offer</script>\r\n' });
  await ann.hear('description');
  await signIn();
  await list('Calls');
  await row('call-for-the-admin').getByRole('button', { name: 'Details' }).click();
  await admin.getByRole('dialog').getByText('v=0 <script>offer</script>').waitFor();
  await accessible('call');
  await admin.keyboard.press('Escape');
  await accessible('calls');
  await row('call-for-the-admin').getByRole('button', { name: 'End' }).click();
  await accessible('end');
  await admin.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  assert.equal((await ann.hear('ended')).call, 'call-for-the-admin');
  assert.equal((await bob.hear('ended')).call, 'call-for-the-admin');
  await row('call-for-the-admin').waitFor({ state: 'detached' });
  await admin.getByLabel('Which').selectOption('');
  await row('call-for-the-admin').getByText('ended').waitFor();
  await Promise.all([ann.leave(), bob.leave()]);
  await fine();
});

test('broadcasts, rooms and times have their lists', async () => {
  const [ann, bob] = [await person('ann'), await person('bob')];
  await ann.say('live', { on: true, cast: 'cast-of-ann' });
  await bob.say('live', { on: true, cast: 'cast-of-bob' });
  const reserved = await fetch(`${relay.url}/v1/rooms?site=demo`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ duration: 30, description: '<i>Staff</i>' }),
  });
  assert.equal(reserved.status, 201);
  await signIn();
  await list('Broadcasts');
  await row('cast-of-ann').waitFor();
  await accessible('broadcasts');
  await list('Usage');
  await admin.getByText('Talked').waitFor();
  await accessible('usage');
  const saved = admin.waitForEvent('download');
  await admin.route('**/v1/usage?*', (route) => route.continue({ url: route.request().url().replace('limit=500', 'limit=1') }));
  await admin.getByRole('button', { name: 'Save as CSV' }).click();
  const lines = readFileSync(await (await saved).path(), 'utf8').trim().split(/\r?\n/);
  await admin.unroute('**/v1/usage?*');
  assert.match(lines[0], /^kind,id,from,to,ms/);
  const kept = await (await fetch(`${relay.url}/v1/usage?site=demo`)).json();
  assert.ok(kept.lines.length > 1);
  assert.equal(lines.length - 1, kept.lines.length, 'every page of it, and one heading');
  await list('Rooms');
  await row('<i>Staff</i>').getByRole('button', { name: 'Details' }).click();
  const { room } = await reserved.json();
  await admin.getByRole('dialog').getByText(`/meeting/${room}, at the relay's own address`).waitFor();  // and not at the page's
  await accessible('room');
  await admin.keyboard.press('Escape');
  await accessible('rooms');
  await row('<i>Staff</i>').getByRole('button', { name: 'Close' }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Close it' }).click();
  await row('<i>Staff</i>').waitFor({ state: 'detached' });
  await Promise.all([ann.leave(), bob.leave()]);
  await fine();
});

test('a description of one long word leaves the columns beside it their words', async () => {
  const reserved = await fetch(`${relay.url}/v1/rooms?site=demo`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ duration: 30, description: 'x'.repeat(1024) }),
  });
  const { room } = await reserved.json();
  await signIn();
  await list('Rooms');
  await row(room).waitFor();
  const lines = await row(room).evaluate((line) => ['State', 'Room'].map((title) => {
    const range = document.createRange();
    range.selectNodeContents(line.querySelector(`td[data-title="${title}"]`));
    return range.getClientRects().length;
  }));
  const [state, id] = lines;
  assert.equal(state, 1);
  assert.ok(id <= room.split('-').length, `${room} is broken otherwise than at its hyphens: ${id} lines`);
  await accessible('long-description');
  await fine();
});

test('the page says so when the relay is gone, and goes on when it is back', async () => {
  await signIn();
  await admin.route('**/v1/**', (route) => route.abort());
  await admin.getByText('The relay cannot be reached.').waitFor();
  await admin.unroute('**/v1/**');
  await admin.getByText('The relay cannot be reached.').waitFor({ state: 'hidden' });
  wrong = wrong.filter((words) => !words.includes('net::ERR_FAILED'));
  await fine();
});
