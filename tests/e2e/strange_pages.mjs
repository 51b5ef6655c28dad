// Pages that no host of ours would write, on a server of their own: what the tag makes of them.
import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

const empty = (response) => response.end();

/** `routes`: by path, what answers. No page may complain of anything. */
export async function strangePages(browser, routes, act) {
  const server = createServer((request, response) => (routes[request.url] ?? empty)(response.setHeader('content-type', 'text/html')));
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const context = await browser.newContext();
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  try {
    await act(page, `http://localhost:${server.address().port}`);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

/** On a site that no test of whole companies is given. */
export const tagOf = (relay, user) => `<script src="${relay.url}/v1/beckon.js" data-user="${user}" data-site="site-31" async></script>`;

/** What it tells programmers in their console from now on. */
export function said(page) {
  const lines = [];
  page.on('console', (line) => line.text().startsWith('Beckon:') && lines.push(line.text()));
  return lines;
}

/** A token for that site, as its backend makes it. */
export function signed(user, seconds, key) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: user, exp: Math.floor(Date.now() / 1000) + seconds })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}
