// Serves a folder as a customer's site would, on a free port, with a strict policy or a stricter one.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm' };

export class Pages {
  /** `wasm`: whether the policy lets WebAssembly run; `inline`: whether a script may stand in the page itself. */
  constructor(folder, { wasm = true, inline = false } = {}) {
    this.folder = folder;
    const scripts = `'self'${wasm ? " 'wasm-unsafe-eval'" : ''}${inline ? " 'unsafe-inline'" : ''}`;
    this.policy = `default-src 'none'; script-src ${scripts}; style-src 'self'; connect-src *; img-src data:; media-src blob:`;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start() {
    await new Promise((settle) => this.server.listen(0, '127.0.0.1', settle));
    this.url = `http://localhost:${this.server.address().port}`;
    return this;
  }

  async answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    const file = join(this.folder, normalize(pathname === '/' ? '/index.html' : pathname));
    try {
      const body = await readFile(file);
      const headers = { 'content-type': types[extname(file)] ?? 'application/octet-stream' };
      response.writeHead(200, { ...headers, 'content-security-policy': this.policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((settle) => this.server.close(settle));
  }
}
