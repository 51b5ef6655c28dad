// A page's standing with a relay, written from PROTOCOL.md alone: frames are numbered and acknowledged both ways, and a
// stream that a cut broke off is taken up again. Whoever uses it says and hears messages, and never sees a number.
import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';

const acknowledgeAfterFrames = 16;
const acknowledgeAfterMs = 400;
const beatEveryMs = 5000;

/** 22 characters of 6 bits. */
export const newId = () => randomBytes(17).toString('base64url').slice(0, 22);

export class Page {
  /** `report` is told of every frame that comes, before it is taken in. */
  constructor(url, user, { token, report = () => {} } = {}) {
    this.url = url;
    this.user = user;
    this.token = token;
    this.report = report;
    this.device = newId();
    this.waiting = []; // whoever wants to hear something
    this.inbox = []; // what nobody has heard yet
    this.kept = []; // said, and not acknowledged
    this.startStream();
  }

  startStream() {
    this.said = 0;
    this.heard = 0;
    this.acknowledged = 0; // how much of what was heard the relay knows that we heard
    this.kept = [];
  }

  /** Opens a socket and greets; with `claims` if a session is taken up again. The welcome. */
  async connect({ claims = [], ended = [] } = {}) {
    this.welcomed = false;
    this.socket = new WebSocket(this.url, { perMessageDeflate: false });
    this.closed = new Promise((tell) => this.socket.once('close', (code) => tell(code)));
    await new Promise((open, fail) => this.socket.once('open', open).once('error', fail));
    this.socket.on('message', (data, binary) => this.take(data, binary));
    const known = this.welcome && {
      session: this.welcome.session,
      resume: this.welcome.resume,
      epoch: this.welcome.epoch,
    };
    this.write({
      t: 'hello', version: 1, user: this.user, token: this.token, device: this.device, ...known,
      got: known ? this.heard : 0, claims, ended,
    });
    const welcome = await this.hear('welcome');
    this.beats = setInterval(() => this.send({ a: this.heard, t: 'beat', flowing: [] }), beatEveryMs);
    this.closed.then(() => clearInterval(this.beats));
    return welcome;
  }

  /** The stream goes on where the relay says that it broke off, or begins anew. */
  takeUp(welcome) {
    this.welcome = welcome;
    this.welcomed = true;
    if (!welcome.resumed) return this.startStream();
    this.kept = this.kept.filter((frame) => frame.s > welcome.got);
    for (const frame of this.kept) this.send({ ...frame, a: this.heard });
  }

  say(t, fields) {
    const frame = { s: ++this.said, a: this.heard, t, ...fields };
    this.kept.push(frame);
    this.acknowledged = this.heard;
    this.send(frame);
  }

  /** The next message of this kind; what came before it stays to be heard. */
  async hear(t) {
    const found = this.inbox.findIndex((frame) => frame.t === t);
    if (found >= 0) return this.inbox.splice(found, 1)[0];
    return new Promise((heard) => this.waiting.push({ t, heard }));
  }

  /** The network is gone; nobody says goodbye. */
  async cut() {
    this.welcomed = false;
    this.socket.terminate();
    await this.closed;
  }

  /** Leaves for good; the code that the relay closes with. */
  async leave() {
    this.send({ t: 'bye', code: 3507, after: 0 });
    return this.closed;
  }

  /** Nothing but `hello` goes out before the welcome; what was said meanwhile is kept, and follows. */
  send(frame) {
    if (this.welcomed) this.write(frame);
  }

  write(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  take(data, binary) {
    if (binary) return this.socket.close(3003);
    const frame = JSON.parse(data.toString());
    if (frame.t === 'welcome') this.takeUp(frame); // at once: what follows it is counted
    if (frame.a) this.kept = this.kept.filter((one) => one.s > frame.a);
    if (frame.s !== undefined) {
      if (frame.s <= this.heard) return;
      if (frame.s > this.heard + 1) return this.socket.close(3003);
      this.heard = frame.s;
      this.acknowledge();
    }
    this.report(frame);
    const next = this.waiting.findIndex((one) => one.t === frame.t);
    if (next >= 0) this.waiting.splice(next, 1)[0].heard(frame);
    else this.inbox.push(frame);
  }

  acknowledge() {
    const now = () => {
      clearTimeout(this.acknowledging);
      this.acknowledging = undefined;
      if (this.acknowledged === this.heard) return;
      this.acknowledged = this.heard;
      this.send({ a: this.heard, t: 'ack' });
    };
    if (this.heard - this.acknowledged >= acknowledgeAfterFrames) now();
    else this.acknowledging ??= setTimeout(now, acknowledgeAfterMs);
  }
}
