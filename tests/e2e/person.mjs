// Somebody at a page: what they do, and what can be seen there. Waiting is for what must come; nothing sleeps.

/** A busy machine takes its time; what never comes is found out all the same. */
const patience = 30_000;

/** Before any script of the page: every peer connection and every camera track of it can be asked later, and how many pictures it showed. */
function watchBrowser() {
  window.connections = [];
  window.captured = [];
  window.shown = 0;
  const count = (video) => video.requestVideoFrameCallback(() => {
    window.shown += 1;
    count(video);
  });
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video:not([data-counted])')) {
      video.dataset.counted = '';
      count(video);
    }
  }).observe(document, { childList: true, subtree: true });
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      window.connections.push(this);
    }
  };
  const devices = navigator.mediaDevices;
  const native = devices?.getUserMedia.bind(devices);
  if (!native) return;
  devices.getUserMedia = async (wanted) => {
    const stream = await native(wanted);
    window.captured.push(...stream.getTracks());
    return stream;
  };
}

export class Person {
  /** `prepare`: done to the browser's context before there is a page in it. */
  static async at(site, browser, query, prepare = async () => {}) {
    const context = await browser.newContext();
    await context.addInitScript(watchBrowser);
    await prepare(context);
    return new Person(await context.newPage(), site, query).open();
  }

  constructor(page, site, query) {
    this.page = page;
    this.site = site;
    this.query = query;
    this.wrong = [];
    this.wire = [];
    page.on('pageerror', (error) => this.wrong.push(String(error)));
    page.on('websocket', (socket) => {
      const note = (arrow) => ({ payload }) => this.wire.push(`${Date.now() % 1e6} ${arrow} ${String(payload).slice(0, 120)}`);
      socket.on('framesent', note('>'));
      socket.on('framereceived', note('<'));
      socket.on('close', () => this.wire.push('closed'));
    });
  }

  get user() {
    return this.query.user;
  }

  async open() {
    await this.page.goto(this.site.page(this.query));
    if (this.query.tag !== 'late') await this.online();
    else await this.page.waitForFunction(() => window.Beckon);
    return this;
  }

  /** The same person at another tab of the same browser. */
  async tab() {
    return new Person(await this.page.context().newPage(), this.site, this.query).open();
  }

  async online() {
    await this.until(() => window.Beckon?.ready?.().then((client) => client.state === 'online'));
  }

  /** What the condition, or the promise of it, comes to, as soon as that is something. */
  async until(condition, given) {
    let value;
    const met = async () => (value = await this.page.evaluate(condition, given));
    await poll(met, `${this.user}: not so: ${condition}`).catch(async (error) => {
      throw new Error(`${error.message}\n${await this.state()}`);
    });
    return value;
  }

  call(user) {
    return this.page.evaluate((to) => Beckon.call(to).then(({ id }) => id), user);
  }

  async phase(wanted, peer) {
    await this.until(
      ([phase, of]) =>
        Beckon.ready().then(({ calls }) => calls.some((call) => call.phase === phase && (!of || call.peer === of))),
      [wanted, peer],
    );
  }

  async rings(peer) {
    await this.phase('incoming', peer);
  }

  /** Does this to the calls that there are: all of them, or those with one user. */
  each(act, peer) {
    const deeds = { accept: [], decline: [], end: [], mute: [{ audio: true, video: true }], unmute: [{ audio: false, video: false }], hold: [true], resume: [false] };
    const method = { unmute: 'mute', resume: 'hold' }[act] ?? act;
    return this.page.evaluate(
      ([name, given, of]) => Beckon.ready().then(({ calls }) => calls.filter((call) => !of || call.peer === of).forEach((call) => call[name](...given))),
      [method, deeds[act], peer],
    );
  }

  accept(peer) {
    return this.each('accept', peer);
  }

  decline(peer) {
    return this.each('decline', peer);
  }

  hangUp(peer) {
    return this.each('end', peer);
  }

  /** How it ended (with that user), once it has. */
  async ended(peer) {
    const over = ([of]) => window.told.findLast(({ name, peer: with_ }) => name === 'end' && (!of || with_ === of))?.reason;
    return this.until(over, [peer]);
  }

  calls() {
    return this.page.evaluate(() =>
      Beckon.ready().then(({ calls }) => calls.map(({ id, peer, kind, role, phase, mine, theirs, rings }) => ({ id, peer, kind, role, phase, mine, theirs, rings }))),
    );
  }

  /** Until the only call's other side sends exactly this. */
  hears(theirs) {
    const same = (wanted) =>
      Beckon.ready().then(({ calls: [call] }) => call && Object.entries(wanted).every(([what, value]) => call.theirs[what] === value));
    return this.until(same, theirs);
  }

  /** Frames that were really decoded, of all connections that still are. */
  async frames() {
    return (await this.framesOfEach()).reduce((sum, frames) => sum + frames, 0);
  }

  pictures() {
    return this.page.evaluate(() => window.shown);
  }

  framesOfEach() {
    return this.page.evaluate(async () => {
      // Firefox never answers for a connection that is closed meanwhile.
      const soon = new Promise((settle) => setTimeout(settle, 500, new Map()));
      const open = window.connections.filter(({ signalingState }) => signalingState !== 'closed');
      const reports = await Promise.all(open.map((connection) => Promise.race([connection.getStats(), soon])));
      const videos = reports.map((report) => [...report.values()].filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video'));
      return videos.map((those) => those.reduce((frames, { framesDecoded = 0 }) => frames + framesDecoded, 0));
    });
  }

  /** Waits until more frames than before were decoded, and shown: a browser may do the one and not the other. */
  async sees() {
    const [before, shown] = [await this.frames(), await this.pictures()];
    const more = async () => (await this.frames()) > before + 2 && (await this.pictures()) > shown + 2;
    await poll(more, `${this.user} sees no moving picture`).catch(async (error) => {
      const counts = `decoded ${before}, now ${await this.frames()}; shown ${shown}, now ${await this.pictures()}`;
      throw new Error(`${error.message}: ${counts}\n${await this.state()}`);
    });
    await this.until(() => [...document.querySelectorAll('video')].some(({ videoWidth }) => videoWidth > 0));
  }

  /** Waits until more frames than before were decoded on each of so many connections, and there are no others. */
  async seesEach(count) {
    const before = await this.framesOfEach();
    const more = async () => {
      const now = await this.framesOfEach();
      return now.length === count && now.every((frames, i) => frames > (before[i] ?? 0) + 2);
    };
    await poll(more, `${this.user} does not see ${count} moving pictures`);
  }

  /** For the message of a failure. */
  async state() {
    const seen = await this.page.evaluate(async () => {
      if (!window.Beckon?.ready) return 'no Beckon';
      const { calls } = await Beckon.ready();
      const seen = calls.map(({ id, peer, phase, mine, theirs }) => ({ id, peer, phase, mine, theirs }));
      const connections = window.connections.map((one) => [one.connectionState, one.signalingState,
        one.getTransceivers().map(({ mid, currentDirection, sender }) => `${mid} ${currentDirection} ${sender.track?.readyState}`)]);
      return JSON.stringify({ seen, connections, told: window.told });
    });
    return [seen, ...this.wire].join('\n');
  }

  /** Until no more frames come. */
  async seesNothing() {
    let before = -1;
    const still = async () => {
      const now = await this.frames();
      const same = now === before;
      before = now;
      return same;
    };
    await poll(still, `${this.user} still sees a moving picture`, 400);
  }

  liveTracks() {
    return this.page.evaluate(() => window.captured.filter(({ readyState }) => readyState === 'live').length);
  }

  async dark() {
    await poll(async () => (await this.liveTracks()) === 0, `${this.user}'s camera stays on`);
  }

  told(name) {
    return this.page.evaluate((of) => window.told.filter((one) => one.name === of), name);
  }

  leave() {
    return this.page.context().close();
  }
}

export async function poll(condition, otherwise, every = 50) {
  const until = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(otherwise);
    await new Promise((settle) => setTimeout(settle, every));
  }
}

/** The tag's own client has its session. (`waitForFunction` takes a promise for true, whatever comes of it.) */
export function online(page) {
  const isOnline = () => page.evaluate(async () => {
    const client = await Promise.race([window.Beckon?.ready?.(), new Promise((settle) => setTimeout(settle, 50))]);
    return client?.state === 'online';
  });
  return poll(isOnline, 'the session does not open');
}
