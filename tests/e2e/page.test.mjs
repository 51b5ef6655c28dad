// Requirements S1 to S5: what a host's page can do to the tag, and what the tag does to a host's page.
import { strict as assert } from 'node:assert';

import { scene, test } from './scene.mjs';

const stage = scene();
const callBob = '<span id="call" data-beckon-call="bob">Call Bob</span>';

test('S3: where the policy forbids WebAssembly, the same core runs as plain JavaScript', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', wasm: 'no' }), stage.come('bob')]);
  await stage.talking(ann, bob);
  const loaded = await ann.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname.split('/').pop()));
  assert.ok(loaded.includes('beckon-plain.js'));
  const usual = await bob.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname.split('/').pop()));
  assert.ok(!usual.includes('beckon-plain.js'), 'nobody else loads it');
});

test('D3: a report can be asked for again if what makes it was out of reach, and nobody who asks for none fetches that', async () => {
  const ann = await stage.come('ann');
  const fetched = () => ann.page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/beckon-report.js?v=')));
  const report = () => ann.page.evaluate(() => Beckon.report());
  await ann.page.route('**/beckon-report.js*', (route) => route.abort());
  assert.equal(await fetched(), false);
  await assert.rejects(report(), /Beckon: http.*\/v1\/beckon-report\.js.* could not be loaded/);
  await ann.page.unroute('**/beckon-report.js*');
  assert.match(await report(), /^{"vector":"recording".*\n.*"t":"connect"/);
  assert.equal(await fetched(), true);
});

test('S2: any element is a button, with the keyboard too, and shows where its call stands', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', body: callBob }), stage.come('bob')]);
  const button = ann.page.locator('#call');
  assert.equal(await button.getAttribute('role'), 'button');
  await button.focus();
  await ann.page.keyboard.press('Enter');
  await bob.rings('ann');
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'alerted');
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  await bob.accept();
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'live');
  await ann.page.keyboard.press(' ');
  assert.equal(await bob.ended(), 'hangup');
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'idle');
});

test('S2: buttons that come late work, and those that a framework rewrites keep their state', async () => {
  const [ann, bob] = await Promise.all([stage.come('ann'), stage.come('bob')]);
  await ann.page.evaluate((markup) => document.querySelector('main').insertAdjacentHTML('beforeend', markup), callBob);
  await ann.page.click('#call');
  await bob.rings('ann');
  await ann.page.evaluate((markup) => (document.querySelector('main').innerHTML = markup), callBob);
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'alerted');
  await ann.page.evaluate(() => document.querySelector('#call').removeAttribute('data-beckon-state'));
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'alerted');
  await ann.page.evaluate(() => document.querySelector('#call').setAttribute('data-beckon-call', 'eve'));
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'busy');
});

test('S1: the tag twice is one client; another tag, loaded later, changes nothing', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', body: callBob }), stage.come('bob')]);
  await ann.page.evaluate(async () => {
    const again = document.createElement('script');
    for (const { name, value } of document.querySelector('script[data-user]').attributes) again.setAttribute(name, value);
    await new Promise((loaded) => {
      again.onload = loaded;
      document.head.append(again);
    });
  });
  await ann.page.click('#call');
  await bob.rings('ann');
  assert.equal((await bob.calls()).length, 1);
  assert.equal(ann.wire.filter((line) => line.includes('"hello"')).length, 1);
});

test('S4: what is called before anything has loaded is done when it has', async () => {
  const bob = await stage.come('bob');
  const early = await stage.come({ user: 'ann', early: 'yes', body: '' });
  await bob.rings('ann');
  await bob.accept();
  await early.sees();
});

test('S4: without a user in the tag the page connects in its own code', async () => {
  const bob = await stage.come('bob');
  const ann = await stage.come({ user: '', tag: 'late', body: callBob });
  await ann.page.click('#call');
  assert.equal(await ann.page.getAttribute('#call', 'data-beckon-state'), 'waiting');
  await ann.page.evaluate((where) => Beckon.connect({ ...where, user: 'ann', widget: false }).then(() => 'connected'), { relay: stage.relay.url, site: bob.query.site });
  await bob.rings('ann');
});

test('S4: what is asked wrongly is said in a sentence', async () => {
  const ann = await stage.come('ann');
  const said = await ann.page.evaluate(() => Promise.all([
    Beckon.call('').catch((error) => error.message),
    Beckon.call('x'.repeat(65)).catch((error) => error.message),
    Beckon.join('a b').catch((error) => error.message),
    Beckon.connect({ relay: 'nowhere:', user: 'ann' }).catch((error) => error.message),
    Beckon.connect().catch((error) => error.message),
  ]));
  assert.match(said[0], /0 bytes/);
  assert.match(said[1], /65 bytes/);
  assert.match(said[2], /4 to 64/);
  assert.match(said[3], /https/);
  assert.match(said[4], /a user is a text, not undefined/);
});

test('S1: the host page is left as it was: one global, no style, nothing in the body but the widget', async () => {
  const ann = await stage.come('ann');
  const left = await ann.page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    const ours = ['told', 'connections', 'captured', 'shown']; // the test's
    const numbered = /^\d+$/;
    return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !ours.includes(name) && !numbered.test(name) && !/^__?(pw|playwright)/.test(name));
  });
  assert.deepEqual(left.filter((name) => !/^(pictures|show)$/.test(name)), ['Beckon']);
});
