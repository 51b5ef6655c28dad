// Requirement R5: where only a TURN server leads to the other, the relay's minted credentials lead through a real one.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startChromium } from './browsers.mjs';
import { Person, poll } from './person.mjs';
import { Relay } from './relay.mjs';
import { Site } from './site.mjs';

const secret = 'a secret of a test that nobody else has';
let folder, turn, port, relay, site, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'beckon-turn-'));
  port = await freePort();
  const files = [`--log-file=stdout`, `--pidfile=${folder}/pid`, `--userdb=${folder}/db`];
  turn = spawn('turnserver', ['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--realm=test',
    '--use-auth-secret', `--static-auth-secret=${secret}`, '--no-tls', '--no-dtls', '--no-cli', '--allow-loopback-peers', ...files], { stdio: 'ignore' });
  const ice = `[[site.ice]]\nurls = ["turn:127.0.0.1:${port}?transport=udp"]\nsecret = "${secret}"\n`;
  relay = new Relay('', ['demo'], ice);
  await relay.start();
  site = await new Site(relay).start();
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await relay?.stop();
  turn?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function freePort() {
  return new Promise((settle) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => settle(free));
    });
  });
}

async function relayedOnly(user) {
  const person = await Person.at(site, browser, { user: '', tag: 'late' });
  await person.page.evaluate((options) => Beckon.connect(options).then(() => null), { relay: relay.url, user, widget: false, iceTransportPolicy: 'relay' });
  person.query = { ...person.query, user };
  return person;
}

/** The kinds of the two candidates that carry the call. */
const path = (person) =>
  person.page.evaluate(async () => {
    const report = await window.connections.at(-1).getStats();
    const pair = [...report.values()].find(({ type, state, nominated }) => type === 'candidate-pair' && state === 'succeeded' && nominated);
    return pair && [report.get(pair.localCandidateId), report.get(pair.remoteCandidateId)].map(({ candidateType }) => candidateType);
  });

test('R5: with relayed candidates only, two people see each other, and after an ICE restart still', { timeout: 60_000 }, async () => {
  const [ann, bob] = await Promise.all([relayedOnly('ann'), relayedOnly('bob')]);
  await ann.call('bob');
  await bob.rings('ann');
  await bob.accept();
  await Promise.all([ann.sees(), bob.sees()]);
  await poll(async () => !!(await path(ann)), 'no pair of candidates carries the call');
  assert.deepEqual(await path(ann), ['relay', 'relay']);
  const credentials = () => ann.page.evaluate(() => /a=ice-ufrag:(.*)/.exec(window.connections.at(-1).currentLocalDescription.sdp)[1]);
  const first = await credentials();
  await ann.page.evaluate(() => void dispatchEvent(new Event('online'))); // what a browser tells of another network
  await poll(async () => (await credentials()) !== first, 'the ICE restart came to nothing');
  await Promise.all([ann.sees(), bob.sees()]);
  await bob.hangUp();
  assert.equal(await ann.ended(), 'hangup');
});
