// What programmers read in their console. People read the widget's sentences.

import type { MediaTrouble } from './api.js';

export const mediaSentences: Record<MediaTrouble, string> = {
    refused: 'Camera or microphone: the person, or the browser for them, said no.',
    missing: 'Camera or microphone: there is none.',
    in_use: 'Camera or microphone: another program uses it.',
    withheld: 'Camera or microphone: withheld from this page. A frame needs allow="camera; microphone", and a Permissions-Policy must not forbid them.',
    insecure: 'Camera or microphone: only pages on https and on localhost have them.',
    unplugged: 'Camera or microphone: it was unplugged.',
    failed: 'Camera or microphone: the browser could not open it.',
};

/** By close codes, after which the session does not come back by itself: PROTOCOL.md. */
const overSentences: Record<number, string> = {
    3500: 'The relay understood nothing of what this page said.',
    3501: 'The relay does not accept the token.',
    3502: 'The token ran out, and no newer one was handed in.',
    3503: 'Another page took over this session.',
    3504: 'Somebody used a copy of this session; it was ended.',
    3505: 'The relay has another version of the protocol.',
    3506: 'This user has more sessions than the site allows.',
    3507: 'The session was closed by this page.',
};

/** `why`: what the relay said besides. */
export const overSentence = (code: number, why: string): string =>
    `${overSentences[code] ?? `The relay ended the session (${code}).`} ${why}`.trim();

/** `self`: the address of a sandboxed frame has an origin that is not the frame's. */
export const unreachedSentence = (relay: string): string =>
    `No session yet: ${new URL(relay).origin} is out of reach, has too many connections from here, or its site does not list the origin ${self.origin}.`;

/** Who has no listener for `error` looks here first. */
export function warn(sentence: string): void {
    console.warn(`Beckon: ${sentence}`);
}

const user_bytes_max = 64;

/** A user is named by the host site. */
export function checkUser(user: unknown): string {
    if (typeof user !== 'string') throw new TypeError(`Beckon: a user is a text, not ${typeof user}.`);
    const bytes = new TextEncoder().encode(user).length;
    if (bytes <= user_bytes_max && /^[^\0-\x1f\x7f\p{Surrogate}]+$/u.test(user)) return user;
    throw new TypeError(`Beckon: a user of ${bytes} bytes; allowed are 1 to ${user_bytes_max}, of UTF-8 without control characters.`);
}

export function checkRoom(room: unknown): string {
    if (typeof room === 'string' && /^[\w-]{4,64}$/.test(room)) return room;
    throw new TypeError('Beckon: a room is named by 4 to 64 of A-Z a-z 0-9 _ -.');
}
