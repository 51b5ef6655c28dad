// What programmers read in their console. People read the widget's sentences.

import type { MediaTrouble } from './api.js';

/** What each of these words means, api.ts says. */
export const mediaSentence = (trouble: MediaTrouble): string => `Camera or microphone: ${trouble}.`;

/** By close codes from 3500 on, after which the session does not come back by itself: PROTOCOL.md. */
const overSentences = [
    'The relay understood nothing of what this page said.',
    'The relay does not accept the token, the site, or this origin for it.',
    'The token ran out.',
    'Another page took over this session.',
    'Somebody used a copy of this session.',
    'This page and the relay have no protocol in common.',
    'This user has too many sessions.',
];

export const overSentence = (code: number): string => overSentences[code - 3500] ?? `The relay ended the session (${code}).`;

/** `self`: the address of a sandboxed frame has an origin that is not the frame's. */
export const unreachedSentence = (): string =>
    `The relay is out of reach, has too many connections from here, or its site does not list the origin ${self.origin}.`;

/** Who has no listener for `error` looks here first. */
export function warn(sentence: string): void {
    console.warn(`Beckon: ${sentence}`);
}

/** A user is named by the host site. */
export function checkUser(user: unknown): string {
    const { length } = new TextEncoder().encode(user as string);
    if (typeof user === 'string' && length <= 64 && /^[^\0-\x1f\x7f\p{Surrogate}]+$/u.test(user)) return user;
    throw new TypeError(`Beckon: a user of ${length} bytes; allowed are 1 to 64, of UTF-8 without control characters.`);
}

export function checkRoom(room: unknown): string {
    if (typeof room === 'string' && /^[\w-]{4,64}$/.test(room)) return room;
    throw new TypeError('Beckon: a room is named by 4 to 64 of A-Z a-z 0-9 _ -.');
}
