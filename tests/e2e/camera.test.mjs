// Requirements S7, C3: cameras that are refused, missing, taken away and exchanged.
import { strict as assert } from 'node:assert';
import { after } from 'node:test';

import { startChromium } from './browsers.mjs';
import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const stage = scene();
const others = [];
after(() => Promise.all(others.map((browser) => browser.close())));
async function browser(camera) {
  const started = await startChromium(camera);
  others.push(started);
  return started;
}
const troubles = async (person) => (await person.told('error')).map(({ media }) => media);

test('S7: a refused camera ends the call for both, with the reason', async () => {
  const [ann, bob] = await Promise.all([stage.come('ann', await browser('refused')), stage.come('bob')]);
  await ann.call('bob');
  assert.equal(await ann.ended(), 'no_media');
  assert.deepEqual(await troubles(ann), ['refused']);
  await poll(async () => (await bob.calls()).length === 0, 'it still rings at bob');
  const eve = await stage.come('eve');
  await eve.call('ann');
  await ann.rings('eve');
  await ann.accept();
  assert.deepEqual(await Promise.all([ann.ended('eve'), eve.ended()]), ['no_media', 'no_media']);
  await eve.dark();
});

test('S7: without a camera the call goes on with the voice, and the other side knows', async () => {
  const [ann, bob] = await Promise.all([stage.come('ann', await browser('none')), stage.come('bob')]);
  await ann.call('bob');
  await bob.rings('ann');
  await bob.accept();
  await ann.sees();
  await bob.hears({ audio: true, video: false });
  assert.deepEqual(await troubles(ann), ['missing']);
});

test('S7: a look beforehand without a camera says what is missing, and shows what there is', async () => {
  const ann = await stage.come('ann', await browser('none'));
  const tracks = await ann.page.evaluate(() => Beckon.ready().then(({ devices }) => devices.preview()).then(({ stream }) => stream.getTracks().map(({ kind }) => kind)));
  assert.deepEqual(tracks, ['audio']);
  assert.deepEqual(await troubles(ann), ['missing']);
});

test('S7: a camera that is taken away in a call: the call goes on, and the other side knows', async () => {
  const asking = await browser('asking');
  const ann = await stage.come('ann', asking);
  const bob = await stage.come('bob');
  await ann.page.context().grantPermissions(['camera', 'microphone'], { origin: stage.site.url });
  await stage.talking(ann, bob);
  await ann.page.context().clearPermissions();
  await bob.hears({ audio: false, video: false });
  await ann.phase('live');
  await ann.sees();
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
});

/** `unplug()`: the camera in use goes away, and none but the third can be had until `plug()`. `unplugAll()`: nothing can be had. */
function unpluggable() {
  const devices = navigator.mediaDevices;
  const native = devices.getUserMedia.bind(devices);
  let out = false;
  let none = false;
  window.asked = 0;
  devices.getUserMedia = (wanted) => {
    window.asked += 1;
    const missing = none || (out && wanted.video && !wanted.video.deviceId);
    return missing ? Promise.reject(new DOMException('', 'NotFoundError')) : native(wanted);
  };
  const end = (wanted) => {
    for (const track of window.captured.filter(({ kind, readyState }) => wanted.includes(kind) && readyState === 'live')) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  };
  window.unplug = () => {
    out = true;
    end(['video']);
  };
  window.unplugAll = () => {
    none = true;
    end(['audio', 'video']);
  };
  window.plug = () => {
    out = none = false;
    devices.dispatchEvent(new Event('devicechange'));
  };
}

test('S7: a camera that is unplugged in a call is asked for in a sentence; plugged in again, or another chosen, it goes on', async () => {
  const widget = '[data-beckon-widget]';
  const ann = await stage.come({ user: 'ann', tag: 'late' }, undefined, (context) => context.addInitScript(unpluggable));
  const bob = await stage.come('bob');
  await ann.page.evaluate((options) => Beckon.connect(options), { relay: stage.relay.url, site: ann.query.site, user: 'ann' });
  await ann.online();
  await stage.talking(ann, bob);
  await ann.page.evaluate(() => window.unplug());
  await bob.hears({ audio: true, video: false });
  assert.deepEqual(await troubles(ann), ['unplugged']);
  assert.match(await ann.page.textContent(`${widget} [role=alert]`), /was unplugged\. Plug it in again, or choose another one/);
  // What is switched meanwhile is not the camera.
  for (const act of ['hold', 'resume']) await ann.each(act);
  for (const audio of [true, false]) await ann.page.evaluate((off) => Beckon.ready().then(({ calls: [call] }) => call.mute({ audio: off })), audio);
  await bob.hears({ audio: true, video: false, held: false });
  await ann.page.evaluate(() => window.plug());
  await bob.hears({ audio: true, video: true });
  await bob.sees();

  await ann.page.evaluate(() => window.unplug());
  await bob.hears({ audio: true, video: false });
  await ann.page.click(`${widget} [data-action=devices]`);
  const third = await ann.page.evaluate(() => navigator.mediaDevices.enumerateDevices().then((all) => all.filter(({ kind }) => kind === 'videoinput')[2].deviceId));
  await ann.page.selectOption(`${widget} select >> nth=0`, third);
  await bob.hears({ audio: true, video: true });
  await bob.sees();
});

test('S7: camera and microphone of one device, unplugged and plugged in again in a call; after the call they stay off', async () => {
  const ann = await stage.come('ann', undefined, (context) => context.addInitScript(unpluggable));
  const bob = await stage.come('bob');
  await stage.talking(ann, bob);
  await ann.page.evaluate(() => window.unplugAll());
  await bob.hears({ audio: false, video: false });
  await ann.phase('live');
  await ann.page.evaluate(() => window.plug());
  await bob.hears({ audio: true, video: true });
  await bob.sees();

  await ann.page.evaluate(() => window.unplugAll());
  await bob.hears({ audio: false, video: false });
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
  const asked = await ann.page.evaluate(async () => {
    const before = window.asked;
    window.plug();
    await new Promise((settle) => setTimeout(settle));
    return window.asked - before;
  });
  assert.equal(asked, 0, 'a camera was asked for, and there is no call');
});

test('S7: other cameras while live, chosen quickly: the picture goes on with the last one, and no other is on', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  const switched = await ann.page.evaluate(async () => {
    const { devices } = await Beckon.ready();
    const cameras = (await devices.list()).filter(({ kind }) => kind === 'camera');
    const [first, passing, other] = cameras;
    await Promise.all([passing, other].map(({ id }) => devices.choose('camera', id)));
    return { first: first.id, wanted: other.id, kept: devices.chosen.camera };
  });
  assert.equal(switched.kept, switched.wanted);
  assert.notEqual(switched.first, switched.wanted);
  await bob.sees();
  const live = await ann.page.evaluate(() => window.captured.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live').map((track) => track.getSettings().deviceId));
  assert.deepEqual(live, [switched.wanted]);
});

test('S7: the quality chosen in a call changes what is sent', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await stage.talking(ann, bob);
  await ann.page.evaluate(() => Beckon.ready().then(({ devices }) => devices.setQuality('low')));
  await poll(() => bob.page.evaluate(() => [...document.querySelectorAll('video')].some(({ videoWidth }) => videoWidth > 0 && videoWidth <= 320)), 'the picture stays large');
});

test('S7: the first picture is a small one, which comes at once; a moment later it has its full size', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  await ann.call('bob');
  await bob.rings('ann');
  // Of the numbers that the encoder was given, not of the clock: what the line takes is for the browser to find out.
  const wanted = () => ann.page.evaluate(() => {
    const sender = window.connections.at(-1)?.getSenders().find(({ track }) => track?.kind === 'video');
    return sender?.getParameters().encodings[0]?.scaleResolutionDownBy;
  });
  await bob.accept();
  await poll(async () => (await wanted()) === 4, 'the first picture is large');
  await Promise.all([ann.sees(), bob.sees()]);
  await poll(async () => (await wanted()) === 1, 'the picture stays small');
});

test('S7: a look beforehand is taken over by the call, or goes off', async () => {
  const [ann, bob] = await stage.people('ann', 'bob');
  const look = () => ann.page.evaluate(async () => {
    window.look = await (await Beckon.ready()).devices.preview();
    return window.look.stream.getTracks().length;
  });
  const close = () => ann.page.evaluate(() => window.look.stop());
  assert.equal(await look(), 2);
  await close();
  await ann.dark();
  await look();
  await ann.call('bob');
  await bob.rings('ann');
  await close();
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.hangUp();
  await ann.dark();
});
