// Requirements C6, B1: nothing ends a call but its people.
import { strict as assert } from 'node:assert';

import { goesOn, isEnded, only } from './going_on.mjs';
import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const stage = scene();
async function reloaded(person, stays) {
  const id = await only(stays);
  await person.page.reload();
  await goesOn(id, person, stays);
}

test('C6: the caller reloads, and the call goes on', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await stage.talking(ann, bob);
  await reloaded(ann, bob);
  await isEnded(stage, id, ann, bob);
});

test('C6: who was called reloads, twice, and the call goes on', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await reloaded(bob, ann);
  await reloaded(bob, ann);
});

test('C6: while the other reloads, the page says so over the last picture', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await bob.page.evaluate(() => {
    window.away = [];
    document.addEventListener('beckon:change', ({ detail: { call } }) => {
      const video = document.querySelector('video');
      if (call.peerAway) window.away.push({ width: video?.videoWidth, ended: call.phase === 'ended' });
    });
  });
  await reloaded(ann, bob);
  const away = await bob.page.evaluate(() => window.away);
  assert.ok(away.length > 0, 'nothing was said');
  assert.ok(away.every(({ width, ended }) => width > 0 && !ended), JSON.stringify(away));
});

for (const remember of ['session', 'none']) {
  test(`C6: the same where the site remembers by ${remember}`, async () => {
    const [ann, bob] = await Promise.all([stage.come({ user: 'ann', remember }), stage.come('bob')]);
    await stage.talking(ann, bob);
    await reloaded(ann, bob);
    assert.deepEqual((await ann.page.context().cookies()).filter(({ name }) => name.startsWith('beckon')), []);
  });
}

test('C6: the same under a router that has its own state in the history', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', remember: 'none' }), stage.come('bob')]);
  await stage.talking(ann, bob);
  const route = () => ann.page.evaluate(() => history.state?.route);
  await ann.page.evaluate(() => history.replaceState({ route: 'replaced' }, ''));
  await reloaded(ann, bob);
  assert.equal(await route(), 'replaced');
  await ann.page.evaluate(() => history.pushState({ route: 'pushed' }, ''));
  await reloaded(ann, bob);
  assert.equal(await route(), 'pushed');
  await ann.page.evaluate(() => new Promise((back) => (window.addEventListener('popstate', back, { once: true }), history.back())));
  await reloaded(ann, bob);
  assert.equal(await route(), 'replaced');
});

test('C6: both reload at once', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await stage.talking(ann, bob);
  await Promise.all([ann.page.reload(), bob.page.reload()]);
  await goesOn(id, ann, bob);
});

test('C6: the caller reloads while it rings: no second ring, and it can be answered', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await ann.page.reload();
  await ann.online();
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  assert.deepEqual([await only(ann), await only(bob), (await bob.told('call')).length], [id, id, 1]);
});

test('C6: who is called reloads while it rings: it rings again', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  await bob.page.reload();
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
});

/** Accepts, and loads the page anew before the relay can have said anything to that. */
const acceptAndReload = (person) =>
  person.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => {
    call.accept();
    location.reload();
  }));

test('C6: who is called accepts and reloads at once: it has accepted', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await Promise.all([bob.page.waitForEvent('load'), acceptAndReload(bob)]);
  await goesOn(id, ann, bob);
});

test('C6: the caller reloads while the two negotiate', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await ann.page.evaluate(() => {
    const { setRemoteDescription } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.setRemoteDescription = function (...given) {
      location.reload(); // their offer is here, and is not answered
      return setRemoteDescription.apply(this, given);
    };
  });
  await Promise.all([ann.page.waitForEvent('load'), bob.accept()]);
  await goesOn(id, ann, bob);
});

test('C6: who was called reloads while the two negotiate', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await ann.call('bob');
  await bob.rings('ann');
  await bob.page.evaluate(() => {
    const { setRemoteDescription } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.setRemoteDescription = function (...given) {
      location.reload(); // the answer to our offer is here, and is not taken
      return setRemoteDescription.apply(this, given);
    };
  });
  await Promise.all([bob.page.waitForEvent('load'), bob.accept()]);
  await goesOn(id, ann, bob);
});

test('C6: a mute outlives a reload', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.page.evaluate(() => Beckon.ready().then(({ calls: [call] }) => call.mute({ video: true })));
  await bob.hears({ video: false });
  await ann.page.reload();
  await ann.sees();
  await bob.hears({ video: false, audio: true });
  await bob.seesNothing();
  await ann.each('unmute');
  await bob.sees();
});

test('C6: a hold outlives a reload of either side', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const id = await stage.talking(ann, bob);
  await ann.each('hold');
  await bob.hears({ held: true });
  for (const person of [ann, bob]) {
    await person.page.reload();
    await Promise.all([ann.phase('live'), bob.phase('live')]);
    await bob.hears({ held: true });
    await bob.seesNothing();
    assert.deepEqual([await only(ann), await only(bob)], [id, id]);
  }
  await ann.each('resume');
  await bob.hears({ held: false });
  await goesOn(id, ann, bob);
});

test('C6: a page whose place is given back late, as on a busy machine, waits for it', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', remember: 'none' }), stage.come('bob')]);
  const id = await stage.talking(ann, bob);
  const place = await ann.page.evaluate(() => {
    const [[key, { id: tab }]] = Object.entries(history.state.beckon);
    return `${key}-${tab}`;
  });
  // Somebody queues for it behind the old page, and keeps it for a while.
  const other = await ann.page.context().newPage();
  await other.goto(`${stage.site.url}/page.js`);
  await other.evaluate((name) => {
    void navigator.locks.request(name, () => new Promise((settle) => setTimeout(settle, 1500)));
  }, place);
  await ann.page.reload();
  await goesOn(id, ann, bob);
});

for (const remember of ['cookie', 'none']) {
  test(`C7: a tab that is duplicated begins a session of its own, where the site remembers by ${remember}`, async () => {
    const [ann, bob] = await Promise.all([stage.come({ user: 'ann', remember }), stage.come('bob')]);
    await stage.talking(ann, bob);
    // What browsers do: the copy has the history of the other, and what its session kept.
    const state = await ann.page.evaluate(() => history.state);
    const [copy] = await Promise.all([ann.page.context().waitForEvent('page'), ann.page.evaluate(() => void window.open('about:blank'))]);
    await copy.addInitScript((copied) => history.replaceState(copied, ''), state);
    await copy.goto(ann.page.url());
    await copy.waitForFunction(() => window.Beckon?.ready);
    await copy.evaluate(() => Beckon.ready().then(({ state }) => state));
    assert.equal(await copy.evaluate(() => Beckon.ready().then(({ calls }) => calls.length)), 0);
    await Promise.all([ann.sees(), bob.sees()]);
  });
}

const viewer = (user) => stage.come({ user, body: '<button id="watch" data-beckon-watch="bob">Watch</button>' });
const broadcaster = (more = {}) =>
  stage.come({ user: 'bob', 'auto-accept': '', body: '<button id="show" data-beckon-broadcast>Show</button>', ...more });
const shows = (bob) => bob.until(() => document.querySelector('#show').dataset.beckonState === 'live');

async function watched() {
  const [ann, bob] = await Promise.all([viewer('ann'), broadcaster()]);
  await bob.page.click('#show');
  await ann.page.click('#watch');
  await ann.sees();
  return { ann, bob, id: await only(ann) };
}

test('B1: a viewer reloads, and goes on watching', async () => {
  const { ann, bob, id } = await watched();
  await ann.page.reload();
  await goesOn(id, ann);
  assert.equal(await only(bob), id);
  assert.equal(await ann.liveTracks(), 0, 'who watches needs no camera');
});

test('B1: a broadcaster reloads: the same broadcast goes on, for the same viewer', async () => {
  const { ann, bob, id } = await watched();
  await bob.page.reload();
  await goesOn(id, ann);
  await shows(bob);
  await bob.page.click('#show');
  assert.equal(await ann.ended(), 'broadcast_ended');
  await bob.dark();
});

test('B1: broadcaster and viewer reload at once', async () => {
  const { ann, bob, id } = await watched();
  await Promise.all([ann.page.reload(), bob.page.reload()]);
  await goesOn(id, ann);
  await shows(bob);
});

test('B1, B3: a broadcaster reloads under six viewers, who all go on watching', { timeout: 90_000 }, async () => {
  const bob = await broadcaster({ quality: 'low' });
  await bob.page.click('#show');
  const viewers = await Promise.all(['v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map(viewer));
  await Promise.all(viewers.map((one) => one.page.click('#watch')));
  await Promise.all(viewers.map((one) => one.sees()));
  const ids = await Promise.all(viewers.map(only));
  await bob.page.reload();
  await Promise.all(viewers.map((one, i) => goesOn(ids[i], one)));
  await poll(async () => (await bob.calls()).length === viewers.length, 'a viewer was lost');
  assert.equal(await bob.page.evaluate(() => window.captured.length), 2, 'one camera and one microphone');
});
