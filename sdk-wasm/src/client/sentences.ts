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

/** After which it does not come back by itself: the close codes in PROTOCOL.md. `why`: what the relay says of it. */
export const overSentence = (code: number, why: string): string => `The relay ended the session (${code}): ${why || 'see PROTOCOL.md'}`;

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
