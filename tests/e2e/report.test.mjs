// Requirement D3: what a real call leaves in the flight recorder replays natively, byte for byte, and holds nobody's name.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startChromium } from './browsers.mjs';
import { Person } from './person.mjs';
import { Relay, replayProgram, root } from './relay.mjs';
import { Site } from './site.mjs';

let relay, site, browser, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'beckon-report-'));
  relay = await new Relay().start();
  site = await new Site(relay).start();
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await relay?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What beckon-replay says of a page's report, and the report. */
async function replayed(person) {
  const report = await person.page.evaluate(() => Beckon.report());
  const file = join(folder, `${person.query.user}.jsonl`);
  writeFileSync(file, report);
  return { report, told: execFileSync(replayProgram, [file], { encoding: 'utf8' }) };
}

test('D3 a call with a reload in it: both reports replay, tell why it ended, and name nobody', async () => {
  const ann = await Person.at(site, browser, { user: 'annabelle' });
  const bob = await Person.at(site, browser, { user: 'bartholomew' });
  await ann.call('bartholomew');
  await bob.rings('annabelle');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.page.evaluate(() => Beckon.call('cornelius').catch(() => {}));
  await bob.page.reload();
  await bob.online();
  await Promise.all([ann.sees(), bob.sees()]);
  await ann.hangUp();
  await Promise.all([ann.ended(), bob.ended()]);
  const ours = await replayed(ann);
  const theirs = await replayed(bob);
  for (const { report, told } of [ours, theirs]) {
    assert.match(told, /the same effects, byte for byte/);
    for (const secret of ['annabelle', 'bartholomew', 'cornelius', 'candidate:', 'IP4', '127.0.0.1', 'ice-ufrag']) {
      assert.ok(!report.includes(secret), `${secret} is in the report`);
    }
  }
  assert.match(ours.told, /refused: already in a call with somebody else/);
  assert.match(ours.told, /ended, hangup\. This user hung up\./);
  assert.match(theirs.told, /taken up again: a call from user-2/);
  assert.match(theirs.told, /user-2 hung up\./);
  // The same files in the WASM core.
  execFileSync(process.execPath, [join(root, 'tests/vectors/replay_test.mjs'), join(root, 'build/wasm/sdk-wasm'), folder]);
  await Promise.all([ann.leave(), bob.leave()]);
});
