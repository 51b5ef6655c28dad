// Requirement S3: whatever a page puts over everything, an incoming call is seen and can be clicked.
import { strict as assert } from 'node:assert';

import { startChromium, startFirefox } from './browsers.mjs';
import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const body = '<button id="fill">Full screen</button><dialog id="terms"><button>Fine</button></dialog>';
const answer = (part) => `[data-beckon-widget] .${part}`;

/** Somebody whose page has the widget. */
async function withWidget(stage, user) {
  const person = await stage.come({ user, tag: 'late', body });
  await person.page.evaluate((options) => Beckon.connect(options), { relay: stage.relay.url, site: person.query.site, user });
  await person.online();
  return person;
}

/** A picture that moves, in the widget. */
async function seesInWidget(person) {
  const shown = () => person.page.evaluate(() => document.querySelector('[data-beckon-widget]').shadowRoot.querySelector('video.video')?.currentTime ?? 0);
  const before = await shown();
  await poll(async () => (await shown()) > before + 0.2, `${person.user} sees no moving picture in the widget`);
}

const home = (person) => person.page.evaluate(() => document.querySelector('[data-beckon-widget]').parentElement.localName);

for (const [name, start] of [['Chromium', startChromium], ['Firefox', startFirefox]]) {
  const stage = scene({ start });

  test(`S3: in ${name} a call is answered over a modal dialog, and goes on when that is closed`, async () => {
    const [ann, bob] = [await stage.come('ann'), await withWidget(stage, 'bob')];
    await bob.page.evaluate(() => document.querySelector('#terms').showModal());
    await ann.call('bob');
    await bob.page.click(answer('accept'));
    await seesInWidget(bob);
    assert.equal(await home(bob), 'dialog');
    await bob.page.keyboard.press('Escape'); // folds up what is open in the widget, and nothing of the page
    assert.equal(await bob.page.evaluate(() => document.querySelector('#terms').open), true);
    await bob.page.evaluate(() => document.querySelector('#terms').close());
    await poll(async () => (await home(bob)) === 'body', 'the widget stays in a dialog that is closed');
    await seesInWidget(bob);
  });

  test(`S3: in ${name} a call is declined over what the page shows full screen`, async () => {
    const [ann, bob] = [await stage.come('ann'), await withWidget(stage, 'bob')];
    await bob.page.evaluate(() => document.querySelector('#fill').addEventListener('click', () => document.querySelector('main').requestFullscreen()));
    await bob.page.click('#fill');
    await bob.until(() => document.fullscreenElement?.localName === 'main');
    await ann.call('bob');
    await bob.page.click(answer('decline'));
    assert.equal(await ann.ended(), 'declined');
    assert.equal(await bob.page.evaluate(() => document.fullscreenElement?.localName), 'main');
  });

  test(`S3: in ${name} a call is seen over a film in full screen, and answered after it`, async () => {
    const [ann, bob] = [await stage.come('ann'), await withWidget(stage, 'bob')];
    await bob.page.evaluate(() => {
      const film = document.querySelector('main').appendChild(document.createElement('video'));
      document.querySelector('#fill').addEventListener('click', () => film.requestFullscreen());
    });
    await bob.page.click('#fill');
    await bob.until(() => document.fullscreenElement?.localName === 'video');
    await ann.call('bob');
    await bob.page.waitForSelector(answer('accept'), { state: 'visible' });
    assert.equal(await bob.page.evaluate(() => document.querySelector('[data-beckon-widget]').matches(':popover-open')), true);
    await bob.page.evaluate(() => document.exitFullscreen());
    await bob.page.click(answer('accept'));
    await seesInWidget(bob);
    assert.equal(await home(bob), 'body');
  });
}
