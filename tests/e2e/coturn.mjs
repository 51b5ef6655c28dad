// A real TURN server of one's own, which can be killed and started again where it was.
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { poll } from './person.mjs';
import { started } from './program.mjs';

export const secret = 'a secret of a test that nobody else has';
const all = [];

export class Coturn {
  folder = mkdtempSync(join(tmpdir(), 'beckon-turn-'));
  port = 0;

  constructor() {
    all.push(this);
  }

  async start() {
    this.port ||= await freePort();
    const files = ['--log-file=stdout', `--pidfile=${this.folder}/pid`, `--userdb=${this.folder}/db`];
    this.process = started('turnserver', ['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${this.port}`,
      '--realm=test', '--use-auth-secret', `--static-auth-secret=${secret}`, '--no-tls', '--no-dtls', '--no-cli', '--allow-loopback-peers', ...files], { stdio: 'ignore' });
    await poll(() => answers(this.port), 'coturn does not answer');
    return this;
  }

  /** As it is to stand in the relay's configuration of a site. */
  get lines() {
    return `[[site.ice]]\nurls = ["turn:127.0.0.1:${this.port}?transport=udp"]\nsecret = "${secret}"\n`;
  }

  async kill() {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((settle) => this.process.once('exit', settle));
    this.process.kill('SIGKILL');
    await ended;
  }

  static async stopAll() {
    for (const one of all.splice(0)) {
      await one.kill();
      rmSync(one.folder, { recursive: true, force: true });
    }
  }
}

/** Asks for its own address, which a TURN server tells everybody. */
function answers(port) {
  const socket = createSocket('udp4');
  const request = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), Buffer.alloc(12, 7)]);
  return new Promise((settle) => {
    setTimeout(settle, 200, false);
    socket.on('error', () => settle(false)).on('message', () => settle(true));
    socket.send(request, port, '127.0.0.1');
  }).finally(() => socket.close());
}

/** Free for UDP, which is all that is spoken here. */
function freePort() {
  return new Promise((settle) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => settle(port));
    });
  });
}
