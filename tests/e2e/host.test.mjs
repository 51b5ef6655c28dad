// Requirements S1 to S5: host pages that are unusual or faulty, and what a page may do to its session.
import { strict as assert } from 'node:assert';

import { startChromium } from './browsers.mjs';
import { Person, online, poll } from './person.mjs';
import { Relay } from './relay.mjs';
import { scene, test } from './scene.mjs';
import { Site } from './site.mjs';
import { said, signed, strangePages, tagOf } from './strange_pages.mjs';

const stage = scene();
const where = (person) => ({ relay: stage.relay.url, site: person.query.site });

const pages = (routes, act, browser = stage.browser) => strangePages(browser, routes, act);
const tag = (user) => tagOf(stage.relay, user);

test('S2: a button with an impossible name is a fault of its own, not of the page', async () => {
  const bob = await stage.come('bob');
  const ann = await stage.come({ user: 'ann', body: `<button data-beckon-call="${'x'.repeat(65)}">X</button><button id="call" data-beckon-call="bob">Bob</button>` });
  await ann.page.click('#call');
  await bob.rings('ann');
  assert.match(ann.wrong.splice(0).join(), /65 bytes/);
});

test('S1: in a sandboxed frame, which has neither locks nor storage, a page works as far as the relay lets its origin in', async () => {
  const routes = {
    '/': (response) => response.end('<!doctype html><iframe sandbox="allow-scripts" src="/frame"></iframe>'),
    '/frame': (response) => response.end(`<!doctype html><body>${tag('ann')}</body>`),
  };
  await pages(routes, async (page, url) => {
    const lines = said(page);
    await page.goto(url);
    await poll(() => lines.some((line) => line.includes(`${stage.relay.url.replace('http', 'ws')} is out of reach, has`) && line.includes('its site does not list the origin null')), 'it does not try');
    const client = page.frame({ url: /frame/ }).evaluate(() => Beckon.ready().then(({ user, state }) => `${user} is ${state}`));
    assert.equal(await client, 'ann is offline');
  });
});

test('S1: while the page is still in its head, the session opens; the widget comes with the body', async () => {
  let go;
  const routes = {
    '/': (response) => response.end(`<!doctype html><head>${tag('ann')}<script src="/slow.js"></script></head><body></body>`),
    '/slow.js': (response) => (go = () => response.setHeader('content-type', 'text/javascript').end('')),
  };
  await pages(routes, async (page, url) => {
    await page.goto(url, { waitUntil: 'commit' });
    await online(page);
    assert.equal(await page.evaluate(() => document.body), null);
    go();
    await page.waitForSelector('[data-beckon-widget]', { state: 'attached' });
  });
});

test('S6: a language that is misspelled is no reason to show nothing', async () => {
  const ann = await stage.come('ann');
  const state = await ann.page.evaluate((relay) => Beckon.connect({ ...relay, user: 'lang', widget: { lang: 'ru_RU' } }).then((client) => client.user), where(ann));
  assert.equal(state, 'lang');
});

test('S4: who disconnects and connects again has one widget and one session; the relay is the tag\'s own', async () => {
  const ann = await stage.come('ann');
  const seen = await ann.page.evaluate(async ({ site }) => {
    const first = await Beckon.connect({ site, user: 'carl' });
    first.disconnect();
    const second = await Beckon.connect({ site, user: 'carl' });
    return { other: first !== second, hosts: document.querySelectorAll('[data-beckon-widget]').length };
  }, where(ann));
  assert.deepEqual(seen, { other: true, hosts: 1 });
  const said = await ann.page.evaluate(() => Beckon.connect({ relay: 'http://', user: 'x' }).catch((error) => error.message));
  assert.match(said, /relay is no address/);
  const details = await ann.page.evaluate(({ site }) => Beckon.connect({ site, user: 'x', details: { of: 'x'.repeat(1022) } }).catch((error) => error.message), where(ann));
  assert.match(details, /details take 1025 bytes of an address; at most 1024/);
});

test('S4: who stops following and follows again at once is told', async () => {
  const ann = await stage.come('ann');
  const told = await ann.page.evaluate(async () => {
    const client = await Beckon.ready();
    const follow = () => {
      let stop;
      const heard = new Promise((tell) => (stop = client.follow('nobody', () => tell(true))));
      return { heard, stop: () => stop() };
    };
    const first = follow();
    await first.heard;
    first.stop();
    return Promise.race([follow().heard, new Promise((late) => setTimeout(late, 5000, false))]);
  });
  assert.equal(told, true);
});

test('S2: a link is a button to everybody, and a button in a form does not send it', async () => {
  const body = '<a id="link" href="/elsewhere" data-beckon-call="bob">Bob</a><form action="/sent"><button id="send" data-beckon-broadcast>Go</button></form>'
    + '<button id="eve" data-beckon-call="eve">Eve</button><button id="off" data-beckon-call="eve" aria-disabled="true">Eve</button>';
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', body }), stage.come('bob')]);
  assert.equal(await ann.page.getAttribute('#link', 'role'), 'button');
  const disabled = () => ann.page.evaluate(() => ['#eve', '#off'].map((button) => document.querySelector(button).ariaDisabled));
  assert.deepEqual(await disabled(), [null, 'true'], 'what the page has disabled stays so');
  await ann.page.focus('#link');
  await ann.page.keyboard.press(' ');
  await bob.rings('ann');
  assert.deepEqual(await disabled(), ['true', 'true'], 'one call at a time');
  await ann.page.keyboard.press(' ');
  await ann.ended();
  assert.deepEqual(await disabled(), [null, 'true']);
  await ann.page.click('#send');
  await ann.until(() => document.querySelector('#send').dataset.beckonState === 'live');
  assert.ok(ann.page.url().startsWith(`${stage.site.url}/?`));
});

test('S2: nor does a press take the page away where the button lies in a link or a form\'s button, is an input, or has one in it', async () => {
  const bob = '<i id="ID" data-beckon-call="bob">Bob</i>';
  const within = {
    'a link': `<a href="/away">${bob}</a>`,
    'what sends a form': `<form action="/sent"><button>${bob}</button></form>`,
    'an input': '<form action="/sent"><input id="ID" type="submit" value="Bob" data-beckon-call="bob"></form>',
    'a picture': '<form action="/sent"><input id="ID" type="image" alt="Bob" data-beckon-call="bob"></form>',
    'a link in it': '<p data-beckon-call="bob"><a id="ID" href="/away">Bob</a></p>',
    'a button in it': '<form action="/sent"><p data-beckon-call="bob"><button id="ID">Bob</button></p></form>',
  };
  const body = Object.values(within).map((one, nth) => one.replace('ID', `b${nth}`)).join('');
  const ann = await stage.come({ user: 'ann', body });
  for (const [nth, what] of Object.keys(within).entries()) {
    await ann.page.click(`#b${nth}`);
    assert.equal(await ann.ended('bob'), 'not_connected', what);
    await ann.page.evaluate(() => (window.told = []));
    assert.ok(ann.page.url().startsWith(`${stage.site.url}/?`), what);
  }
});

test('S3: a page that is emptied under a call shows a moving picture again', async () => {
  const [ann, bob] = await Promise.all([stage.come('bob'), stage.come('ann')]);
  await ann.page.evaluate(() => Beckon.disconnect());
  await ann.page.evaluate((relay) => Beckon.connect({ ...relay, user: 'eve' }).then(({ state }) => state), where(ann));
  await ann.online();
  await bob.call('eve');
  await ann.rings('ann');
  await ann.accept();
  const plays = () => {
    const video = document.querySelector('[data-beckon-widget]')?.shadowRoot.querySelector('video.video');
    return video && !video.paused && video.videoWidth > 0;
  };
  await ann.until(plays);
  await ann.page.evaluate(() => document.body.replaceChildren());
  await ann.until(plays);
});

/** A token as a host's backend signs it. */
test('S4: a session whose token ran out while the relay was away goes on with a fresh one, and its broadcast, too', async () => {
  const key = 'k'.repeat(43);
  const relay = new Relay('', []);
  const site = new Site(relay);
  await site.start();
  relay.sites = `[[site]]\nid = "shop"\nkeys = ["${key}"]\norigins = ["${site.url}"]\n`;
  await relay.start();
  try {
    const ann = await Person.at(site, stage.browser, { user: '', tag: 'late' });
    stage.there.push(ann);
    let life = 4;
    await ann.page.exposeFunction('token', () => signed('ann', life, key));
    await ann.page.evaluate((url) => Beckon.connect({ relay: url, site: 'shop', user: 'ann', token: () => window.token(), widget: false }).then(({ user }) => user), relay.url);
    await ann.online();
    await ann.page.evaluate(() => Beckon.broadcast().then(({ state }) => state));
    await ann.until(() => Beckon.ready().then(({ broadcasting }) => broadcasting.state === 'live'));
    await relay.kill();
    await ann.until(() => Beckon.ready().then(({ state }) => state === 'offline'));
    await new Promise((settle) => setTimeout(settle, 5000)); // whatever token it has is outdated now
    life = 3600;
    await relay.start();
    await ann.online();
    assert.deepEqual(await ann.told('error'), []);
    assert.deepEqual((await ann.told('broadcast')).filter(({ state }) => state === 'off'), []);
  } finally {
    await site.stop();
    await relay.stop();
  }
});

test('S4: a page that comes with a token that ran out fetches one, and one that is refused keeps nothing', async () => {
  const key = 'k'.repeat(43);
  const relay = new Relay('', []);
  let fetched = 0;
  const tagFor = (user, more) => `<!doctype html><body><script src="${relay.url}/v1/beckon.js" data-user="${user}" data-site="shop" data-token="${signed(user, -3600, key)}" ${more} async></script></body>`;
  const routes = {
    '/ann': (response) => response.end(tagFor('ann', 'data-token-url="/token"')),
    '/eve': (response) => response.end(tagFor('eve', 'data-token-url="/token"')),
    '/old': (response) => response.end(tagFor('ann', '')),
    '/token': (response) => (fetched += 1) && response.end(signed('ann', 3600, key)),
  };
  await pages(routes, async (page, url) => {
    relay.sites = `[[site]]\nid = "shop"\nkeys = ["${key}"]\norigins = ["${url}"]\n`;
    await relay.start();
    try {
      const becomes = (state, tab = page) => poll(() => tab.evaluate((wanted) => window.Beckon?.ready?.().then((client) => client.state === wanted), state), `not ${state}`);
      await page.goto(`${url}/ann`);
      await becomes('online');
      assert.equal(fetched, 1);
      // A tab whose session is over does not keep the ring from the others.
      const tab = await page.context().newPage();
      await tab.goto(`${url}/old`);
      await becomes('over', tab);
      const ringsHere = () => page.evaluate(async () => {
        const { held, pending } = await navigator.locks.query();
        const rings = (locks) => locks.filter(({ name }) => name.endsWith('-ring')).length;
        return rings(held) === 1 && rings(pending) === 0;
      });
      await poll(ringsHere, 'the other tab keeps the ring');
      await tab.close();
      await page.goto(`${url}/eve`);
      await becomes('over');
      assert.equal(fetched, 2);
    } finally {
      await relay.stop();
    }
  });
});

test('S4: a token that could not be had leaves nothing behind: the next try finds the place of the first', async () => {
  const ann = await stage.come('ann');
  const same = await ann.page.evaluate(async (relay) => {
    const key = () => Object.keys(sessionStorage).filter((name) => !name.includes('-', 7)).map((name) => `${name} ${sessionStorage[name]}`).sort().join();
    await Beckon.connect({ ...relay, user: 'tom', widget: false, token: () => new Promise((_, no) => setTimeout(no, 300, new Error('no'))) }).catch(() => {});
    const before = key();
    await Beckon.connect({ ...relay, user: 'tom', widget: false, token: () => 'any' });
    return before === key() || `${before} | ${key()}`;
  }, where(ann));
  assert.equal(same, true);
});

test('S4: a session that is over, and a relay that turns the page away, are said in the console', async () => {
  const routes = { '/': (response) => response.end(`<!doctype html><body><script src="${stage.relay.url}/v1/beckon.js"></script></body>`) };
  await pages(routes, async (page, url) => {
    const lines = said(page);
    const relay = new Relay('', []);
    relay.sites = `[[site]]\nid = "shop"\nkeys = ["${'k'.repeat(43)}"]\norigins = ["${url}"]\n[[site]]\nid = "far"\nopen = true\norigins = ["https://far.example"]\n`;
    await relay.start();
    try {
      await page.goto(url);
      const open = (site) => page.evaluate((given) => Beckon.connect(given).then(() => 'tries'), { relay: relay.url, site, user: 'ann', token: site === 'shop' ? 'none' : undefined, widget: false });
      await open('shop');
      await poll(() => lines.some((line) => /ended the session \(3501\): token: not a JWT/.test(line)), `nothing of the token: ${lines}`);
      // Who presses a button then is told to load the page anew, whichever button it is.
      const codes = await page.evaluate(async () => {
        const client = await Beckon.ready();
        const told = [];
        client.on('error', ({ error }) => told.push(error.code));
        client.call('bob');
        client.watch('bob');
        client.broadcast();
        client.join('some-room');
        return told;
      });
      assert.deepEqual(codes, ['over', 'over', 'over', 'over']);
      await open('far');
      await poll(() => lines.some((line) => line.includes(`does not list the origin ${url}`)), `nothing of the origin: ${lines}`);
    } finally {
      await relay.stop();
    }
  });
});

test('S4: what the browser has against a connection is said in the console', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', tag: 'late' }), stage.come('bob')]);
  const lines = said(ann.page);
  const iceServers = [{ urls: 'stun:nowhere:99999' }];
  await ann.page.evaluate((options) => Beckon.connect(options).then(({ user }) => user), { ...where(ann), user: 'ann', widget: false, iceServers });
  await ann.call('bob');
  await bob.rings('ann');
  await bob.accept();
  assert.equal(await ann.ended(), 'failed');
  assert.match(lines.join(), /a connection failed\. .*ICE server/);
});

test('S3: a core that cannot be instantiated is replaced by the plain one', async () => {
  const broken = (context) => context.addInitScript(() => (WebAssembly.instantiate = () => Promise.reject(new RangeError('no memory'))));
  const ann = await stage.come('ann', stage.browser, broken);
  assert.ok(await ann.page.evaluate(() => !!document.querySelector('script[src*="/beckon-plain.js?v="]')));
});

test('S7: devices that may not be listed are no fault of the page', async () => {
  const ann = await stage.come('ann');
  await ann.page.evaluate(async () => {
    navigator.mediaDevices.enumerateDevices = () => Promise.reject(new Error('not here'));
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await new Promise((settle) => setTimeout(settle, 100));
  });
});

test('S7: a frame that was not let to the camera says so, and does not send the person to the address bar', async () => {
  const routes = {
    '/': (response) => response.end('<!doctype html><script>document.write(`<iframe src="http://127.0.0.1:${location.port}/frame"></iframe>`)</script>'),
    '/frame': (response) => response.end(`<!doctype html><body>${tag('ann')}</body>`),
  };
  const asking = await startChromium('asking'); // one that says yes by itself does so in every frame
  const act = async (page, url) => {
    await page.goto(url);
    const frame = page.frame({ url: /frame/ });
    await frame.waitForFunction(() => window.Beckon?.ready);
    const trouble = () => Beckon.ready().then(({ devices }) => devices.preview()).then(() => 'granted', (error) => error.trouble);
    assert.equal(await frame.evaluate(trouble), 'withheld');
  };
  await pages(routes, act, asking).finally(() => asking.close());
});

test('S7: a camera that was stopped for one that does not open is on again', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const outcome = await ann.page.evaluate(async () => {
    const { devices } = await Beckon.ready();
    const cameras = (await devices.list()).filter(({ kind }) => kind === 'camera');
    const native = navigator.mediaDevices.getUserMedia;
    let tries = 0;
    navigator.mediaDevices.getUserMedia = (wanted) => (++tries > 2 ? native(wanted) : Promise.reject(new DOMException('', 'NotReadableError')));
    return devices.choose('camera', cameras[2].id).then(() => 'chosen', (error) => error.trouble);
  });
  assert.equal(outcome, 'in_use');
  await ann.until(() => window.captured.some(({ kind, readyState }) => kind === 'video' && readyState === 'live'));
  await bob.sees();
});

test('S2: a button that nobody connects for says so, and does not wait for ever', async () => {
  const ann = await stage.come({ user: '', tag: 'late', body: '<button id="call" data-beckon-call="bob">Bob</button>' });
  const lines = said(ann.page);
  await ann.page.click('#call');
  await ann.until(() => document.querySelector('#call').dataset.beckonState === 'idle');
  assert.match(lines.join(), /no data-user/);
});

test('S4: buttons and code belong to the client that was first, and to the next one when that is left', async () => {
  const ann = await stage.come({ user: 'ann', body: '<button id="call" data-beckon-call="bob">Bob</button>' });
  const bob = await stage.come('bob');
  await ann.page.evaluate((relay) => Beckon.connect({ ...relay, user: 'carl', widget: false }).then(({ user }) => user), where(ann));
  const who = () => ann.page.evaluate(() => Beckon.ready().then(({ user }) => user));
  assert.equal(await who(), 'ann');
  await ann.page.click('#call');
  await bob.rings('ann');
  await ann.page.click('#call');
  await ann.page.evaluate(() => Beckon.disconnect());
  assert.equal(await who(), 'carl');
  await ann.page.click('#call');
  await bob.rings('carl');
});

test('S4: to disconnect before there is a session opens none', async () => {
  const ann = await stage.come({ user: '', tag: 'late' });
  await ann.page.evaluate(() => Beckon.disconnect());
  const routes = {
    '/': (response) => response.end(`<!doctype html><body><script>window.Beckon = []; Beckon.push((beckon) => beckon.disconnect().then(() => (window.left = true)));</script>${tag('ann')}</body>`),
  };
  await pages(routes, async (page, url) => {
    const sockets = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const app = page.waitForResponse(/beckon-app/);
    await page.goto(url);
    await page.waitForFunction(() => window.left);
    await (await app).finished();
    await page.evaluate(() => new Promise((settle) => setTimeout(settle, 300)));
    assert.deepEqual(sockets, []);
  });
});

test('S4: `ready` waits for a client, and says what keeps it from ever being opened', async () => {
  const ann = await stage.come({ user: '', tag: 'late' });
  const wrong = await ann.page.evaluate(async (relay) => {
    const waiting = Beckon.ready();
    await Beckon.connect({ ...relay, user: 'x'.repeat(65) }).catch(() => {});
    return waiting.then(() => 'a client', ({ message }) => message);
  }, where(ann));
  assert.match(wrong, /65 bytes/);
  const late = await ann.page.evaluate(async (relay) => {
    const waiting = Beckon.ready();
    await Beckon.connect({ ...relay, user: 'ann', token: () => Promise.reject(new Error('away')) }).catch(() => {});
    await Beckon.connect({ ...relay, user: 'ann' });
    return waiting.then(({ user }) => user);
  }, where(ann));
  assert.equal(late, 'ann');
});
