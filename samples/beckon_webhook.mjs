// Is this webhook the relay's, and not an old one sent again? Give it the raw body, before any parsing.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `signature`: the header Beckon-Signature; undefined, if a stranger sent none. `body`: a Buffer. `tolerance`: in seconds.
export function beckonWebhookIsGenuine(secret, signature, body, tolerance = 300) {
  const parts = (signature ?? '').split(',').map((part) => part.split('='));
  const stamps = parts.filter(([name]) => name === 't').map(([, value]) => value);
  if (stamps.length !== 1 || !/^\d+$/.test(stamps[0])) return false;
  if (Math.abs(Date.now() / 1000 - Number(stamps[0])) > tolerance) return false;
  const expected = createHmac('sha256', secret).update(`${stamps[0]}.`).update(body).digest();
  return parts.some(([name, value = '']) => {
    const given = Buffer.from(value, 'hex');
    return name === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

// To try it: BECKON_SECRET=… node beckon_webhook.mjs SIGNATURE < BODY
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const genuine = beckonWebhookIsGenuine(process.env.BECKON_SECRET, process.argv[2], readFileSync(0));
  console.log(genuine ? 'genuine' : "not the relay's, or too old");
}
