// A host site: static pages on a free port, under the strict policy that REQUIREMENTS.md S3 names. Its page is what a
// customer would write: the tag, some buttons, and a script that shows the pictures.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { files } from './relay.mjs';

const scripts = {
  '/page.js': readFileSync(join(import.meta.dirname, 'page.js'), 'utf8'),
  '/early.js': "window.Beckon = window.Beckon || []; Beckon.push((beckon) => beckon.call('bob'));",
};
const escape = (text) => text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);

/** As a site that installed the npm package has it. */
function copied(path) {
  const [, name] = /^\/v1\/([\w-]+\.js)$/.exec(path) ?? [];
  return name && existsSync(join(files, name)) ? readFileSync(join(files, name)) : null;
}

function policy(relay, wasm) {
  const sources = ["'self'", relay.url, ...(wasm ? ["'wasm-unsafe-eval'"] : [])];
  return [
    "default-src 'none'",
    `script-src ${sources.join(' ')}`,
    `connect-src 'self' ${relay.url} ${relay.url.replace('http', 'ws')}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob: data:",
    "base-uri 'none'",
  ].join('; ');
}

function html(relay, query) {
  const { user, body = '', tag = 'yes', early, own, ...data } = query;
  if (own) data.relay = relay.url;
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escape(value)}"`);
  const who = tag === 'yes' ? ` data-user="${escape(user)}" data-widget="off"${attributes.join('')}` : '';
  const script = `${early ? '<script src="/early.js"></script>' : ''}<script src="${own ? '' : relay.url}/v1/beckon.js"${who} async></script>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(user)}</title>
<link rel="icon" href="data:,">${script}</head><body><main>${body}</main><script src="/page.js"></script></body></html>`;
}

export class Site {
  constructor(relay) {
    this.relay = relay;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async start() {
    await new Promise((settle) => this.server.listen(0, '127.0.0.1', settle));
    this.url = `http://localhost:${this.server.address().port}`;
    return this;
  }

  /**
   * The address of a page: the tag's attributes, `body` as markup, `wasm: 'no'` for the policy that forbids it,
   * `own: 'yes'` for the SDK from this site and not from the relay.
   */
  page(query) {
    return `${this.url}/?${new URLSearchParams(query)}`;
  }

  answer(request, response) {
    const url = new URL(request.url, this.url);
    const script = scripts[url.pathname] ?? copied(url.pathname);
    if (script) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    if (url.pathname !== '/') return response.writeHead(404).end(); // a browser that wants an icon
    const { wasm = 'yes', ...query } = Object.fromEntries(url.searchParams);
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(this.relay, wasm === 'yes'),
      'cache-control': 'no-store',
    });
    return response.end(html(this.relay, query));
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((settle) => this.server.close(settle));
  }
}
