// One party of a call, from its start to its hang-up, with a cut of the network in the middle:
//
//   node call.mjs caller|callee URL USER PEER
//
// Every frame that comes, and what this side has done, goes to stdout as one JSON object a line. A line on stdin ends
// the cut. The caller hangs up.
import { createInterface } from 'node:readline';
import { newId, Page } from './page.mjs';

const [role, url, user, peer] = process.argv.slice(2);
const tell = (what) => console.log(JSON.stringify(what));
const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const page = new Page(url, user, { report: (frame) => tell({ heard: frame }) });

/** An SDP as long as a browser's, with what JSON has to escape. */
const sdp = (type) => `v=0\r\ns=${type} of ${user} "\\" ☎\r\n${'a=fmtp:111 minptime=10;useinbandfec=1\r\n'.repeat(80)}`;

async function started() {
  if (role === 'caller') {
    const call = newId();
    page.say('invite', { call, kind: 'call', to: peer });
    await page.hear('ringing');
    return page.hear('accepted');
  }
  const { call } = await page.hear('ring');
  page.say('ringing', { call });
  page.say('accept', { call });
  return page.hear('accepted');
}

/** Who accepted offers; the other answers. Candidates trickle both ways, and an empty one ends them. */
async function negotiated(call) {
  if (role === 'callee') {
    page.say('description', { call, gen: 1, rev: 1, type: 'offer', sdp: sdp('offer') });
    await page.hear('description');
  } else {
    const { rev } = await page.hear('description');
    page.say('description', { call, gen: 1, rev, type: 'answer', sdp: sdp('answer') });
  }
  const line = `candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host`;
  page.say('candidates', { call, gen: 1, list: [{ line, mid: '0', index: 0 }] });
  page.say('candidates', { call, gen: 1, list: [{ line: '' }] });
  while (!(await page.hear('candidates')).list.some((one) => one.line === ''));
}

await page.connect();
tell({ ready: page.welcome.session });
const { call, seat, peer_seat } = await started();
await negotiated(call);
tell({ talking: call });

await orders.next();
await page.cut();
page.say('media', { call, audio: true, video: true, held: true }); // said to nobody: it goes with what follows
tell({ cut: call });
await orders.next();
const claim = { call, kind: 'call', role, stage: 'accepted', peer, seat, peer_seat, gen: 1, fresh: false };
await page.connect({ claims: [claim] });
await page.hear('media');

if (role === 'caller') {
  await orders.next();
  page.say('end', { call, reason: 'hangup' });
}
await page.hear('ended');
tell({ left: await page.leave() });
process.exit();
