// Requirement D3: whatever a page's core is told, the flight recorder's copy of it replays byte for byte, and holds nothing of
// anybody's. The recorder around the WASM core, without a browser; the vectors are what it is told.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { instantiate } from '../../sdk-wasm/bind/glue.mjs';
import { replayProgram, root } from './relay.mjs';
import { load } from './widget/stage.mjs';

globalThis.navigator ??= { userAgent: 'node' };
const { Recorder, Redactor, report: reportOf } = await load(`
    export { Recorder } from './src/driver/recorder.ts';
    export { report } from './src/driver/report.ts';
    export { Redactor } from './src/driver/redact.ts';
`);
const core = await instantiate(readFileSync(join(root, 'build/wasm/sdk-wasm/beckon-core.wasm')));
const vectors = join(root, 'tests/vectors');
const folder = mkdtempSync(join(tmpdir(), 'beckon-recorder-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const vector = (name) => readFileSync(join(vectors, `${name}.jsonl`), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));

/** A recorder around a core that was told the vector's lines, up to where `until` first is in one. */
function told(name, until) {
  const [head, ...lines] = vector(name);
  const page = JSON.stringify(head.page);
  const recorder = new Recorder(core, core.open(page), page);
  let at = 0;
  for (const line of lines) {
    if (until && JSON.stringify(line).includes(until)) break;
    if ('frame' in line) recorder.tell(line.at, 'frame', line.frame);
    else if ('peer_frame' in line) recorder.tell(line.at, 'peerFrame', line.call, line.peer_frame);
    else recorder.tell(line.at, 'push', JSON.stringify(line.in));
    at = line.at;
  }
  return {
    recorder,
    push: (input) => recorder.tell(at, 'push', JSON.stringify(input)),
    frame: (frame) => recorder.tell(at, 'frame', typeof frame === 'string' ? frame : JSON.stringify(frame)),
    peerFrame: (call, frame) => recorder.tell(at, 'peerFrame', call, JSON.stringify(frame)),
  };
}

/** What beckon-replay tells of it, if the native core does the same again. */
function replayed(name, recorder) {
  const report = reportOf(recorder);
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, report);
  const timeline = execFileSync(replayProgram, [file], { encoding: 'utf8' });
  assert.match(timeline, /the same effects, byte for byte/);
  return { report, timeline };
}

function holdsNone(report, secrets) {
  for (const secret of secrets) assert.ok(!report.includes(secret), `${secret} is in the report`);
}

test('D3 every vector, recorded anew, replays natively and in WASM, and names nobody', () => {
  for (const file of readdirSync(vectors).filter((name) => name.endsWith('.jsonl'))) {
    const name = file.slice(0, -'.jsonl'.length);
    const { report } = replayed(name, told(name).recorder);
    assert.doesNotMatch(report, /\b(ann|bob|eve)\b|-device|candidate:|IP4|192\.0\.2/, name);
  }
  execFileSync(process.execPath, [join(vectors, 'replay_test.mjs'), join(root, 'build/wasm/sdk-wasm'), folder]);
});

test("D3 what was refused replays: the core's own sentence stays, the relay's does not", () => {
  const { recorder, push, frame } = told('answered.bob', '"link":"connected"');
  assert.match(push({ t: 'end_call', call: 'nobody-knows-it' })[1], /no such call/);
  assert.match(push({ t: 'start_call', to: 'eve' })[1], /already in a call/);
  assert.match(frame({ t: 'error', code: 'forbidden', text: 'annabelle may not', field: 'annabelle' })[1], /annabelle may not/);
  assert.match(push({ t: 'start_call', to: 'annabelle'.repeat(9) })[0], /^to: out_of_bounds/);
  const { report, timeline } = replayed('refused', recorder);
  holdsNone(report, ['annabelle']);
  assert.match(timeline, /refused: no such call/);
  assert.match(timeline, /refused: already in a call with somebody else/);
  assert.match(timeline, /refused: text-\d+/);
  assert.match(timeline, /the core refused what it was given: to: out_of_bounds/);
});

test('D3 what a newer relay or a peer adds to a message is not in the report', () => {
  const { recorder, frame, peerFrame } = told('answered.bob', '"t":"set_media"');
  const { call } = vector('answered.bob').find((line) => line.in?.t === 'answer').in;
  const more = { note: 'for annabelle', 'annabelle@site': 1, deep: { of: ['annabelle'] }, link: 'Annabelle!', gen: 'annabelle', mid: 'annabelle' };
  const media = { t: 'media', call, audio: false, video: true, held: false };
  assert.deepEqual(frame({ s: 5, ...media, ...more })[0], '');
  assert.deepEqual(peerFrame(call, { ...media, audio: true, ...more })[0], '');
  assert.match(frame({ s: 6, t: 'restored', call, peer: 'annabelle' })[0], /./);
  assert.match(peerFrame(call, { t: 'hello annabelle' })[0], /unknown_message/);
  const list = [{ line: 'candidate:9', mid: 'annabelle', index: 0 }];
  assert.match(frame({ s: 7, t: 'candidates', call, gen: 1, list })[1], /add_candidates/);
  holdsNone(replayed('more', recorder).report, ['annabelle', 'Annabelle', 'deep']);
});

test('D3 a frame that is none counts in the replay as it did, as far as its numbers were read', () => {
  const next = { t: 'ended', call: 'some-other-call', reason: 'hangup' };
  const broken = [
    ['{"s":5,"a":4,"t":"media","call":"\\ud800"}', true],
    ['{"s":5,"a":4,"t":', true],
    ['{"s":5,"a":4', true],
    ['{"s":5', false],
    ['{"s":5,"a":4,"deep":[[[[[[[[[[1]]]]]]]]]]}', true],
    ['{"s":5,"t":"a newer message"}', true],
    ['{"s":5,"a":-1,"t":"media"}', false],
    ['{"s":5.0,"t":"media"}', false],
    [`{"s":5,"t":"push","data":"${'é'.repeat(33_000)}"}`, false],
    ['annabelle', false],
  ];
  for (const [index, [text, counts]] of broken.entries()) {
    const { recorder, frame } = told('answered.bob', '"t":"set_media"');
    assert.match(frame(text)[0], /: /, text);
    const wanted = frame({ s: 6, ...next })[1];
    assert.equal(wanted.includes('"close_socket"'), !counts, `${text.slice(0, 60)}: ${wanted}`);
    holdsNone(replayed(`broken-${index}`, recorder).report, ['annabelle', 'newer']);
  }
});

test('D3 every member that PROTOCOL.md describes is known to the recorder', () => {
  const described = [...readFileSync(join(root, 'PROTOCOL.md'), 'utf8').matchAll(/^\| `([\w.[\]]+)` \| [^|]+ \| (?:required|optional) \|/gm)];
  const names = new Set(described.flatMap(([, path]) => path.split(/[.[\]]+/)).filter(Boolean));
  assert.ok(names.size > 60, `${names.size}`);
  const lists = new Set(described.flatMap(([, path]) => path.split('.').slice(0, -1)).map((name) => name.replace('[]', '')));
  for (const name of names) {
    const value = lists.has(name) ? {} : 1;
    assert.deepEqual(new Redactor().value({ [name]: value }, true), { [name]: value });
  }
});

test('D3 a text has one stand-in, wherever it comes, and another than every other', () => {
  const redactor = new Redactor();
  const standIn = (text) => redactor.value({ user: text }).user;
  const once = standIn('once');
  assert.equal(new Set(Array.from({ length: 1000 }, (_, i) => standIn(`annabelle ${i}`))).size, 1000);
  assert.equal(standIn('once'), once);
});

test('D3 what is kept is bounded: a long recording replays from its beginning, and tells how much of it is missing', () => {
  const { recorder, push } = told('answered.bob', '"t":"set_media"');
  const { call } = vector('answered.bob').find((line) => line.in?.t === 'answer').in;
  const sdp = 'annabelle'.repeat(1000);
  for (let i = 0; i < 400; ++i) assert.equal(push({ t: 'local_description', call, gen: 99, type: 'offer', sdp })[0], '');
  const kept = [...recorder.head, ...recorder.tail].join('').length;
  assert.ok(kept > 1024 * 1024 && kept <= 1280 * 1024, `${kept} letters`);
  assert.ok(recorder.missing > 0);
  const { report } = replayed('long', recorder);
  holdsNone(report, ['annabelle']);
  assert.match(report, new RegExp(`\n{"missing":${recorder.missing}}\n`));
});
