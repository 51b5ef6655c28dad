// The least that a relay can be: who is there by name, and what one says goes to the other. It knows nothing of calls,
// keeps nothing on disk, and serves its own page. What a product adds is measured against it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';

export class BareRelay {
  pages = new Map();

  async start() {
    const script = readFileSync(join(import.meta.dirname, 'bare_page.js'), 'utf8');
    this.server = createServer((request, response) => {
      if (request.url === '/bare_page.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      response.writeHead(200, { 'content-type': 'text/html' });
      return response.end('<!doctype html><title>bare</title><body><script src="/bare_page.js"></script></body>');
    });
    new WebSocketServer({ server: this.server, perMessageDeflate: false }).on('connection', (socket, { url }) => {
      const { user, peer } = Object.fromEntries(new URL(url, 'http://relay').searchParams);
      this.pages.set(user, socket);
      socket.on('message', (text) => this.pages.get(peer)?.send(String(text)));
    });
    await new Promise((settle) => this.server.listen(0, '127.0.0.1', settle));
    this.url = `http://localhost:${this.server.address().port}`;
    return this;
  }

  page(user, peer, more = {}) {
    return `${this.url}/?${new URLSearchParams({ user, peer, ...more })}`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((settle) => this.server.close(settle));
  }
}
