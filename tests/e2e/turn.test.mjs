// Requirements R5, C5: where only TURN servers lead to the other, the relay's minted credentials lead through real ones.
// When one dies, the call goes on over another; when all do, it waits for them to come back.
import { strict as assert } from 'node:assert';
import { after } from 'node:test';

import { Coturn } from './coturn.mjs';
import { poll } from './person.mjs';
import { scene, test } from './scene.mjs';

const servers = [new Coturn(), new Coturn()];
const start = () => Promise.all(servers.map((server) => server.start()));
const stage = scene({
  ofSite: async () => {
    await start();
    return servers.map(({ lines }) => lines).join('');
  },
});
after(() => Coturn.stopAll());

async function relayedOnly(user) {
  const person = await stage.come({ user: '', tag: 'late' });
  await person.page.evaluate((options) => Beckon.connect(options).then(() => null), {
    relay: stage.relay.url, site: person.query.site, user, widget: false, iceTransportPolicy: 'relay',
  });
  person.query = { ...person.query, user };
  await person.online();
  return person;
}

/** The two candidates that carry the call: their kinds, and the port of the server that ours was had from. */
const path = (person) =>
  person.page.evaluate(async () => {
    const report = await window.connections.at(-1).getStats();
    const transport = [...report.values()].find(({ type }) => type === 'transport');
    const pair = report.get(transport?.selectedCandidatePairId);
    if (!pair) return null;
    const [ours, theirs] = [report.get(pair.localCandidateId), report.get(pair.remoteCandidateId)];
    return { kinds: [ours.candidateType, theirs.candidateType], port: Number(/:(\d+)\?/.exec(ours.url)?.[1]) };
  });

async function talking() {
  const [ann, bob] = await Promise.all([relayedOnly('ann'), relayedOnly('bob')]);
  await stage.talking(ann, bob);
  await poll(() => path(ann), 'no pair of candidates carries the call');
  assert.deepEqual((await path(ann)).kinds, ['relay', 'relay']);
  return [ann, bob];
}

async function goesOn(...people) {
  await Promise.all(people.map((person) => person.phase('live')));
  await Promise.all(people.map((person) => person.sees()));
  for (const person of people) assert.deepEqual(await person.told('end'), []);
}

test('R5: with relayed candidates only, two people see each other, and after an ICE restart still', async () => {
  const [ann, bob] = await talking();
  const credentials = () => ann.page.evaluate(() => /a=ice-ufrag:(.*)/.exec(window.connections.at(-1).currentLocalDescription.sdp)[1]);
  const first = await credentials();
  await ann.page.evaluate(() => void dispatchEvent(new Event('online'))); // what a browser tells of another network
  await poll(async () => (await credentials()) !== first, 'the ICE restart came to nothing');
  await goesOn(ann, bob);
  await bob.hangUp();
  assert.equal(await ann.ended(), 'hangup');
});

test('C5: of two TURN servers the one in use is killed: the call goes on over the other', { timeout: 90_000 }, async () => {
  const [ann, bob] = await talking();
  const { port } = await path(ann);
  const used = servers.find((server) => server.port === port);
  await used.kill();
  await poll(async () => ((await path(ann))?.port ?? port) !== port && ((await path(bob))?.port ?? port) !== port, 'both stay with what is dead', 100);
  await goesOn(ann, bob);
  await used.start();
});

test('C5: all TURN servers are killed and started again: the call waits for them, and goes on', { timeout: 90_000 }, async () => {
  const [ann, bob] = await talking();
  await Promise.all(servers.map((server) => server.kill()));
  await Promise.all([ann.phase('recovering'), bob.phase('recovering')]);
  await start();
  await goesOn(ann, bob);
  await ann.hangUp();
  assert.equal(await bob.ended(), 'hangup');
  await Promise.all([ann.dark(), bob.dark()]);
});
