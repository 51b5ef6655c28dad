// Somebody at a page: what they do, and what can be seen there. Waiting is for what must come; nothing sleeps.

const patience = 20_000;

/** Before any script of the page: every peer connection and every camera track of it can be asked later. */
function watchBrowser() {
  window.connections = [];
  window.captured = [];
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
  static async at(site, browser, query) {
    const context = await browser.newContext();
    await context.addInitScript(watchBrowser);
    return new Person(await context.newPage(), site, query).open();
  }

  constructor(page, site, query) {
    this.page = page;
    this.site = site;
    this.query = query;
    this.wrong = [];
    page.on('pageerror', (error) => this.wrong.push(String(error)));
  }

  async open() {
    await this.page.goto(this.site.page(this.query));
    if (this.query.tag !== 'no') await this.online();
    return this;
  }

  /** The same person at another tab of the same browser. */
  async tab() {
    return new Person(await this.page.context().newPage(), this.site, this.query).open();
  }

  async online() {
    await this.until(() => window.Beckon?.ready?.().then((client) => client.state === 'online'));
  }

  until(condition, given) {
    return this.page.waitForFunction(condition, given, { timeout: patience, polling: 50 });
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

  accept() {
    return this.page.evaluate(() => Beckon.ready().then(({ calls }) => calls.find(({ phase }) => phase === 'incoming').accept()));
  }

  decline() {
    return this.page.evaluate(() => Beckon.ready().then(({ calls }) => calls.find(({ phase }) => phase === 'incoming').decline()));
  }

  hangUp() {
    return this.page.evaluate(() => Beckon.ready().then(({ calls }) => calls.forEach((call) => call.end())));
  }

  /** How it ended, once it has. */
  async ended() {
    await this.until(() => window.told.some(({ name }) => name === 'end'));
    return this.page.evaluate(() => window.told.findLast(({ name }) => name === 'end').reason);
  }

  /** Frames that were really decoded, of all connections that still are. */
  frames() {
    return this.page.evaluate(async () => {
      let frames = 0;
      for (const connection of window.connections) {
        for (const report of (await connection.getStats()).values()) {
          if (report.type === 'inbound-rtp' && report.kind === 'video') frames += report.framesDecoded ?? 0;
        }
      }
      return frames;
    });
  }

  /** Waits until more frames than before were decoded and a picture with a size is shown. */
  async sees() {
    const before = await this.frames();
    const more = async () => (await this.frames()) > before + 2;
    await poll(more, `${this.query.user} sees no moving picture`);
    await this.until(() => [...document.querySelectorAll('video')].some(({ videoWidth }) => videoWidth > 0));
  }

  liveTracks() {
    return this.page.evaluate(() => window.captured.filter(({ readyState }) => readyState === 'live').length);
  }

  async dark() {
    await poll(async () => (await this.liveTracks()) === 0, `${this.query.user}'s camera stays on`);
  }

  told(name) {
    return this.page.evaluate((of) => window.told.filter((one) => one.name === of), name);
  }

  leave() {
    return this.page.context().close();
  }
}

export async function poll(condition, otherwise) {
  const until = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(otherwise);
    await new Promise((settle) => setTimeout(settle, 50));
  }
}
