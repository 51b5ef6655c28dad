// Requirement S2: buttons that are pressed twice at once, copied, or replaced under the finger.
import { strict as assert } from 'node:assert';

import { online } from './person.mjs';
import { scene, test } from './scene.mjs';

const stage = scene();
const button = (attribute, id = 'it') => `<p id="place"><button id="${id}" ${attribute}>Press</button></p>`;
const state = (person, wanted, id = 'it') =>
  person.until(([of, it]) => document.getElementById(it).dataset.beckonState === of, [wanted, id]);
/** As a framework that draws its part of the page anew. */
const drawnAnew = (person) => person.page.evaluate(() => {
  const place = document.querySelector('#place');
  place.innerHTML = `${place.innerHTML}`;
});

test('S2: a double click calls once, and does not take the call back', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', body: button('data-beckon-call="bob"') }), stage.come('bob')]);
  await ann.page.dblclick('#it');
  await bob.rings('ann');
  await state(ann, 'alerted');
  await ann.page.click('#it');
  assert.equal(await bob.ended(), 'cancelled');
});

test('S2: a double click on a broadcast button leaves the broadcast on', async () => {
  const ann = await stage.come({ user: 'ann', body: button('data-beckon-broadcast') });
  await ann.page.dblclick('#it');
  await state(ann, 'live');
});

test('S2: a copy of a button that was busy works again when the call is over', async () => {
  const body = `${button('data-beckon-call="eve"')}<button id="bob" data-beckon-call="bob">Bob</button>`;
  const [ann, bob, eve] = await Promise.all([stage.come({ user: 'ann', body }), stage.come('bob'), stage.come('eve')]);
  await ann.page.click('#bob');
  await bob.rings('ann');
  await state(ann, 'busy');
  await drawnAnew(ann);
  await state(ann, 'busy');
  assert.equal(await ann.page.getAttribute('#it', 'aria-disabled'), 'true');
  await bob.decline();
  await state(ann, 'idle');
  assert.equal(await ann.page.getAttribute('#it', 'aria-disabled'), null);
  await ann.page.click('#it');
  await eve.rings('ann');
});

test('S2: what was pressed before there is a session is done, though another button stands there by then', async () => {
  const [ann, bob] = await Promise.all([
    stage.come({ user: 'ann', body: `${button('data-beckon-call="bob"')}<button id="eve" data-beckon-call="eve">Eve</button>` }),
    stage.come('bob'),
  ]);
  const eve = await stage.come('eve');
  let go = () => {};
  const held = new Promise((settle) => (go = settle));
  await ann.page.route('**/beckon-app.js*', (route) => held.then(() => route.continue()));
  await ann.page.reload({ waitUntil: 'commit' });
  await ann.until(() => document.querySelector('#eve')?.dataset.beckonState);
  await ann.page.click('#it');
  await state(ann, 'waiting');
  await drawnAnew(ann);
  await state(ann, 'waiting');
  go();
  await online(ann.page);
  await bob.rings('ann');
  assert.equal((await eve.calls()).length, 0);
});

test('S2: what was pressed before there is a session is not done once its button is gone', async () => {
  const [ann, bob] = await Promise.all([stage.come({ user: 'ann', body: button('data-beckon-call="bob"') }), stage.come('bob')]);
  let go = () => {};
  const held = new Promise((settle) => (go = settle));
  await ann.page.route('**/beckon-app.js*', (route) => held.then(() => route.continue()));
  await ann.page.reload({ waitUntil: 'commit' });
  await ann.until(() => document.querySelector('#it')?.dataset.beckonState);
  await ann.page.click('#it');
  await ann.page.evaluate(() => document.querySelector('#place').remove());
  go();
  await online(ann.page);
  assert.equal((await ann.calls()).length, 0);
  assert.equal((await bob.told('call')).length, 0);
});

test('C1: a call that rings, taken with the page\'s own button, ends the one that there is', async () => {
  const [ann, bob, eve] = await Promise.all([
    stage.come({ user: 'ann', body: button('data-beckon-call="bob"') }), stage.come('bob'), stage.come('eve'),
  ]);
  await bob.call('ann');
  await ann.rings('bob');
  await ann.call('eve');
  await eve.rings('ann');
  await eve.accept();
  await Promise.all([ann.sees(), eve.sees()]);
  await ann.page.click('#it');
  assert.equal(await eve.ended(), 'hangup');
  await bob.sees();
  assert.equal((await ann.calls()).length, 1);
});

test('S2: what is no button any more, or one of another kind, keeps nothing of the one that it was', async () => {
  const body = '<b id="was" data-beckon-watch="bob">Bob</b><b id="stays" role="link" hidden>Bob</b><b id="other" data-beckon-watch="bob">Bob</b>';
  const ann = await stage.come({ user: 'ann', body });
  const written = (id) => ann.page.evaluate((of) => document.getElementById(of).outerHTML, id);
  await state(ann, 'idle', 'was');
  await ann.page.evaluate(() => document.querySelector('#was').removeAttribute('data-beckon-watch'));
  await ann.until(() => document.querySelector('#was').attributes.length === 1);
  assert.equal(await written('was'), '<b id="was">Bob</b>');
  assert.equal(await written('stays'), '<b id="stays" role="link" hidden="">Bob</b>');
  await ann.page.evaluate(() => {
    const { dataset } = document.querySelector('#other');
    delete dataset.beckonWatch;
    dataset.beckonCall = 'bob';
  });
  await ann.page.click('#other');
  assert.equal(await ann.ended('bob'), 'not_connected');
});

test('S2, B1: who shows the camera here is not asked to watch it; elsewhere the same user may', async () => {
  const who = { user: 'ann', body: `${button('data-beckon-watch="ann"')}<button id="show" data-beckon-broadcast>Show</button>` };
  const [here, elsewhere] = await Promise.all([stage.come(who), stage.come(who)]);
  await here.page.click('#show');
  await elsewhere.page.waitForSelector('#it', { state: 'visible' });
  await state(here, 'live', 'show');
  await here.until(() => Beckon.ready().then((client) => new Promise((known) => {
    const stop = client.follow('ann', ({ live }) => live && (known(true), stop()));
  })));
  assert.equal(await here.page.isVisible('#it'), false);
});

test('S2, S6: a picture is pressed with the keyboard; what is an item of a menu is not said to be pressed', async () => {
  const body = '<svg id="it" data-beckon-call="bob" width="9" height="9"><title>Bob</title></svg><b id="item" role="menuitem" data-beckon-call="bob">Bob</b>';
  const ann = await stage.come({ user: 'ann', body });
  await state(ann, 'idle');
  assert.deepEqual(await ann.page.evaluate(() => ['it', 'item'].map((id) => document.getElementById(id).ariaPressed)), ['false', null]);
  await ann.page.focus('#it');
  await ann.page.keyboard.press('Enter');
  assert.equal(await ann.ended('bob'), 'not_connected');
});
