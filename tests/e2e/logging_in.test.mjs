// Requirements S1, S4: tokens that are replaced or not to be had any more, and people who log in and out without the page being loaded anew.
import { strict as assert } from 'node:assert';

import { online, poll } from './person.mjs';
import { Relay } from './relay.mjs';
import { scene, test } from './scene.mjs';
import { signed, strangePages, tagOf } from './strange_pages.mjs';

const stage = scene();
const pages = (routes, act) => strangePages(stage.browser, routes, act);
const key = 'k'.repeat(43);

async function keyed(act) {
  const relay = new Relay('', ['site-31'], `keys = ["${key}"]\n`);
  await relay.start();
  try {
    await act(relay);
  } finally {
    await relay.stop();
  }
}
const page = (tag) => (response) => response.end(`<!doctype html><body>${tag()}</body>`);
/** Signed when the page is asked for, and good until it has come, also where three browsers have two processors. */
const brief = () => signed('ann', 8, key);
const given = (relay, attributes) => tagOf(relay, 'ann').replace('data-user', `${attributes} data-user`);
const states = (of) => of.evaluate(() => {
  window.states = [];
  document.addEventListener('beckon:connection', ({ detail }) => window.states.push(`${detail.state} ${detail.code}`));
});
const heard = (of, state) => poll(() => of.evaluate((wanted) => window.states.includes(wanted), state), `never ${state}`);
/** As a site does that exchanges its body at each visit: the old tag goes, the new one is evaluated. */
const visited = (of, data) => of.evaluate((attributes) => {
  const old = document.querySelector('script[data-site]');
  const fresh = document.createElement('script');
  fresh.src = old.src;
  Object.assign(fresh.dataset, { site: old.dataset.site, ...attributes });
  old.remove();
  const loaded = new Promise((settle) => (fresh.onload = settle));
  document.body.append(fresh);
  return loaded;
}, data);

test('S4: where nobody is logged in any more, the session ends with its token, and the address is not asked on and on', () => keyed(async (relay) => {
  let asked = 0;
  const routes = {
    '/': page(() => given(relay, `data-token="${brief()}" data-token-url="/token"`)),
    '/token': (response) => void (asked += 1) ?? response.writeHead(403).end('no'),
  };
  await pages(routes, async (ann, url) => {
    await ann.goto(url);
    await online(ann);
    await states(ann);
    await heard(ann, 'over 3502');
    assert.ok(asked >= 1 && asked <= 3, `asked ${asked} times`);
  });
}));

test('S4: while a newer token cannot be had, the page is offline and says so; once there is one, it goes on', () => keyed(async (relay) => {
  let working = false;
  const routes = {
    '/': page(() => given(relay, `data-token="${brief()}" data-token-url="/token"`)),
    '/token': (response) => response.writeHead(working ? 200 : 500).end(signed('ann', 3600, key)),
  };
  await pages(routes, async (ann, url) => {
    await ann.goto(url);
    await online(ann);
    await states(ann);
    await heard(ann, 'offline 0');
    working = true;
    await heard(ann, 'online 0');
  });
}));

test('S4: a page that came with a token alone, and was then given what gets newer ones, goes on when its token is refused', () => keyed(async (relay) => {
  let asked = null;
  const routes = {
    '/': page(() => given(relay, `data-token="${brief()}"`)),
    '/token': (response) => (asked = response),
  };
  await pages(routes, async (ann, url) => {
    await ann.goto(url);
    await online(ann);
    await states(ann);
    await ann.evaluate(() => Beckon.ready().then((client) => client.renew(() => fetch('/token').then((answer) => answer.text()))));
    await heard(ann, 'offline 0'); // the host thinks about it for too long
    asked.end(signed('ann', 3600, key));
    await heard(ann, 'online 0');
  });
}));

test('S4: a page that came with a token alone is over when it is refused', () => keyed(async (relay) => {
  await pages({ '/': page(() => given(relay, `data-token="${brief()}"`)) }, async (ann, url) => {
    await ann.goto(url);
    await online(ann);
    await states(ann);
    await heard(ann, 'over 3502');
  });
}));

test('S1: a second tag of the same user hands in its newer token', () => keyed(async (relay) => {
  await pages({ '/': page(() => given(relay, `data-token="${brief()}"`)) }, async (ann, url) => {
    const wire = [];
    ann.on('websocket', (socket) => socket.on('framesent', ({ payload }) => wire.push(String(payload))));
    await ann.goto(url);
    await online(ann);
    const newer = signed('ann', 3600, key);
    await visited(ann, { user: 'ann', token: newer });
    await poll(() => wire.some((text) => text.includes('"renew"') && text.includes(newer)), 'the newer token is not handed in');
    await visited(ann, { user: 'ann', token: newer });
    assert.equal(wire.filter((text) => text.includes('"renew"')).length, 1);
    assert.equal(wire.filter((text) => text.includes('"hello"')).length, 1, 'it is the same session');
  });
}));

test('S1: who logs in without the page being loaded anew is who calls, and the one before is gone', async () => {
  const body = `<button id="call" data-beckon-call="carol">Call</button>${tagOf(stage.relay, 'ann')}`;
  await pages({ '/': page(() => body) }, async (shared, url) => {
    await shared.goto(url);
    await online(shared);
    await visited(shared, { user: 'bob' });
    const user = () => shared.evaluate(() => Beckon.ready().then((client) => client.state === 'online' && client.user));
    await poll(async () => (await user()) === 'bob', 'bob is not who is there');
    assert.equal(await shared.evaluate(() => document.querySelectorAll('[data-beckon-widget]').length), 1);
    const caller = () => shared.evaluate(() => Beckon.call('carol').then((call) => Beckon.ready().then((client) => client.calls.includes(call))));
    assert.equal(await caller(), true);
    // Logged out: a tag that names nobody.
    await visited(shared, {});
    await poll(() => shared.evaluate(() => !document.querySelector('[data-beckon-widget]')), 'bob is still there');
    const left = async () => (await stage.relay.asked('users/bob', 'site-31')).sessions.length === 0;
    await poll(left, 'the relay still has him');
  });
});

test('S7: a look before a call is a button, and in code', async () => {
  const body = `<button id="look" data-beckon-check>Check</button>${tagOf(stage.relay, 'ann')}`;
  await pages({ '/': page(() => body) }, async (ann, url) => {
    await ann.goto(url);
    await ann.click('#look');
    const widget = ann.locator('[data-beckon-widget]');
    await widget.locator('[data-action=close]').click();
    await ann.evaluate(() => void (window.gone = Beckon.check()));
    await widget.locator('[data-action=go]').click();
    assert.equal(await ann.evaluate(() => window.gone), true);
    assert.equal(await ann.getAttribute('#look', 'aria-pressed'), null);
  });
});

test('C6: what a page keeps in its history is left as it is where it has no room for more', async () => {
  for (const state of ['"step-2"', '[1,2,3]', '7']) {
    const body = `<script>history.replaceState(${state}, '')</script>${tagOf(stage.relay, 'ann').replace('data-user', 'data-remember="none" data-user')}`;
    await pages({ '/': page(() => body) }, async (ann, url) => {
      await ann.goto(url);
      await online(ann);
      assert.equal(await ann.evaluate(() => JSON.stringify(history.state)), state);
    });
  }
});

test('C6: how long a call has lasted is not forgotten when its page is loaded anew', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const since = () => bob.until(() => Beckon.ready().then(({ calls: [call] }) => call?.phase === 'live' && call.since));
  const before = await since();
  await bob.page.reload();
  await bob.online();
  assert.equal(await since(), before);
});
