// Requirements C5, C6: faults that last about half a minute. They wait more than they work, so all wait at once.
import { strict as assert } from 'node:assert';
import { after } from 'node:test';

import { goesOn, isEnded, pause } from './going_on.mjs';
import { scene } from './scene.mjs';
import { talkingOverAPath } from './udp_path.mjs';

const stage = scene();
const paths = [];
after(() => paths.forEach((path) => path.close()));

stage.atOnce('half a minute', {
  'C5: media that is cut for 25 s is recovered': async (company) => {
    const { id, ann, bob, path } = await talkingOverAPath(company, paths);
    path.cut();
    // That it is cut is seen by the pictures: on a busy machine either page may take long to notice.
    await Promise.all([pause(25_000), ann.seesNothing(), bob.seesNothing()]);
    path.mend();
    await goesOn(id, ann, bob);
    await isEnded(company, id, ann, bob);
  },

  'C5: media that does not come back ends the call after half a minute, with one reason': async (company) => {
    const { id, ann, bob, path } = await talkingOverAPath(company, paths);
    path.cut();
    await pause(25_000);
    assert.deepEqual(await Promise.all([ann.ended(), bob.ended()]), ['ice_lost', 'ice_lost']);
    await Promise.all([ann.dark(), bob.dark()]);
    assert.equal((await company.kept(id)).reason, 'ice_lost');
  },

  'C6: signalling that is half open for 20 s': async (company) => {
    const [ann, bob] = await company.people('ann', 'bob');
    const id = await company.talking(ann, bob);
    await ann.page.context().setOffline(true); // the socket stays open, and nothing passes
    await Promise.all([pause(20_000), ann.until(() => Beckon.ready().then(({ state }) => state === 'offline'))]);
    await goesOn(id, ann, bob);
    await bob.each('mute'); // by the data channel, for the relay cannot reach the other page
    await ann.hears({ audio: false, video: false });
    await bob.each('unmute');
    await ann.page.context().setOffline(false);
    await ann.online();
    await goesOn(id, ann, bob);
    await isEnded(company, id, ann, bob);
  },
});
