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
const overSentences = [
    'The relay understood nothing of what this page said.', // 3500
    'The relay does not accept the token, the site, or this origin for it.', // 3501
    'The token ran out, and no newer one was handed in.', // 3502
    'Another page took over this session.', // 3503
    'Somebody used a copy of this session; it was ended.', // 3504
    'This page and the relay have no version of the protocol in common.', // 3505
    'This user has more sessions than the site allows.', // 3506
    // 3507: the page itself has closed it
];

export const overSentence = (code: number): string => overSentences[code - 3500] ?? `The relay ended the session (${code}).`;

/** `self`: the address of a sandboxed frame has an origin that is not the frame's. */
export const unreachedSentence = (): string =>
    `No session was opened yet. The relay is out of reach, has too many connections from here, or its site does not list the origin ${self.origin}.`;

/** Who has no listener for `error` looks here first. */
export function warn(sentence: string): void {
    console.warn(`Beckon: ${sentence}`);
}

const user_bytes_max = 64;

/** A user is named by the host site. */
export function checkUser(user: unknown): string {
    const bytes = new TextEncoder().encode(user as string).length;
    if (typeof user === 'string' && bytes <= user_bytes_max && /^[^\0-\x1f\x7f\p{Surrogate}]+$/u.test(user)) return user;
    throw new TypeError(`Beckon: a user of ${bytes} bytes; allowed are 1 to ${user_bytes_max}, of UTF-8 without control characters.`);
}

export function checkRoom(room: unknown): string {
    if (typeof room === 'string' && /^[\w-]{4,64}$/.test(room)) return room;
    throw new TypeError('Beckon: a room is named by 4 to 64 of A-Z a-z 0-9 _ -.');
}
