// A relay of one's own: the real program on a free port, with its data in a directory that goes away.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { started } from './program.mjs';

export const root = resolve(import.meta.dirname, '../..');
export const program = process.env.BECKON_RELAY ?? join(root, 'build/release/relay/beckon-relay');
/** Built beside it. */
export const replayProgram = join(dirname(program), 'beckon-replay');
export const files = process.env.BECKON_FILES ?? join(root, 'dist/v1');

const openSite = (id) => `[[site]]\nid = "${id}"\nopen = true\n`;

export class Relay {
  port = 0;
  said = [];

  /** `settings`: what is to be in its configuration beside its sites, which are open; `ofSite`: in that of each of them. */
  constructor(settings = '', sites = ['demo'], ofSite = '') {
    this.sites = sites.map((id) => openSite(id) + ofSite).join('');
    this.folder = mkdtempSync(join(tmpdir(), 'beckon-e2e-'));
    this.settings = settings;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * On the same port as before, if there was one. Not on one that the system gives to whoever asks for any: while this
   * relay is dead, somebody would.
   */
  async start() {
    if (this.port) return this.listen();
    for (let tries = 1; ; ++tries) {
      this.port = 20_000 + Math.floor(Math.random() * 10_000);
      try {
        return await this.listen();
      } catch (error) {
        if (tries === 5) throw error;
      }
    }
  }

  async listen() {
    const config = join(this.folder, 'relay.toml');
    const lines = [`listen = "127.0.0.1:${this.port}"`, '[store]', `path = "${this.folder}/relay.db"`, this.settings, this.sites];
    writeFileSync(config, lines.join('\n'));
    this.process = started(program, ['-c', config, '--files', files], { stdio: ['ignore', 'ignore', 'pipe'] });
    const gone = new Promise((_, reject) => {
      this.process.once('error', reject);
      this.process.once('exit', () => reject(new Error(`the relay ended:\n${this.said.join('\n')}`)));
    });
    const listening = new Promise((settle) => {
      createInterface({ input: this.process.stderr }).on('line', (line) => {
        this.said.push(line);
        const found = /listening address="[^"]*" port="(\d+)"/.exec(line);
        if (found) settle(Number(found[1]));
      });
    });
    gone.catch(() => {});
    this.port = await Promise.race([listening, gone]);
    return this;
  }

  /** What REST tells, of an open site; `wanted`: what it is to make there. */
  async asked(path, site, wanted) {
    const made = wanted && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) };
    const answer = await fetch(`${this.url}/v1/${path}?site=${site}`, made);
    if (!answer.ok) throw new Error(`the relay says to ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Nothing is heard or answered until `thaw`; no socket is closed. */
  freeze() {
    this.process.kill('SIGSTOP');
  }

  thaw() {
    this.process.kill('SIGCONT');
  }

  async kill() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((settle) => this.process.once('exit', settle));
    this.process.kill('SIGKILL');
    await ended;
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
