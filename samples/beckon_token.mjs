// The token of a signed-in user, for Beckon's data-token. The key stays on your server: who knows it can be anybody.
import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export function beckonToken(key, site, user, seconds = 3600) {
  const spell = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = { alg: 'HS256', typ: 'JWT' };
  const claims = { sub: String(user), aud: site, exp: Math.floor(Date.now() / 1000) + seconds };
  const signed = `${spell(header)}.${spell(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

// To try it: BECKON_KEY=… BECKON_SITE=… node beckon_token.mjs USER [SECONDS]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { BECKON_KEY, BECKON_SITE } = process.env;
  console.log(beckonToken(BECKON_KEY, BECKON_SITE, process.argv[2], Number(process.argv[3] ?? 3600)));
}
