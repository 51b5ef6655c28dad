// What programmers read in their console. People read the widget's sentences.

import type { MediaTrouble } from './api.js';

export const mediaSentences: Record<MediaTrouble, string> = {
    refused: 'Camera or microphone: the person, or the browser for them, said no.',
    missing: 'Camera or microphone: there is none.',
    in_use: 'Camera or microphone: another program uses it.',
    withheld: 'Camera and microphone are withheld from this page: a frame needs allow="camera; microphone", a Permissions-Policy must not forbid them.',
    insecure: 'Camera and microphone work on https pages and on localhost only, and where the page may use them.',
    unplugged: 'Camera or microphone: it was unplugged.',
    failed: 'Camera or microphone: the browser could not open it.',
};

/** Close codes after which the session does not come back by itself: PROTOCOL.md. */
const overSentences: Record<number, string> = {
    3500: 'The relay understood nothing of what this page said.',
    3501: 'The relay does not accept the token, the site, or this origin for it.',
    3502: 'The token ran out and no newer one was handed in.',
    3503: 'Another page took over this session.',
    3504: 'Somebody used a copy of this session; it was ended.',
    3505: 'This page and the relay have no version of the protocol in common.',
    3506: 'This user has more sessions than the site allows.',
    3507: 'The session was closed by this page.',
};

export function overSentence(code: number): string {
    return overSentences[code] ?? `The relay ended the session (${code}).`;
}

export function unreachedSentence(): string {
    // `self`: the address of a sandboxed frame has an origin that is not the frame's.
    return `No session was opened yet. The relay is out of reach, has too many connections from here, or its site does not list the origin ${self.origin}.`;
}

/** Who has no listener for `error` looks here first. */
export function warn(sentence: string): void {
    console.warn(`Beckon: ${sentence}`);
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A user is named by the host site: 1 to 64 bytes, no control characters. */
export function checkUser(user: unknown, what = 'user'): string {
    if (typeof user !== 'string' || !user) throw new TypeError(`Beckon: ${what} is missing.`);
    if (bytes(user) > 64) throw new TypeError(`Beckon: ${what} has ${bytes(user)} bytes; at most 64 are allowed.`);
    if (/[\u0000-\u001f\u007f]/.test(user)) throw new TypeError(`Beckon: ${what} holds a control character.`);
    return user;
}

export function checkRoom(room: unknown): string {
    if (typeof room !== 'string' || !/^[\w-]{4,64}$/.test(room))
        throw new TypeError('Beckon: a room is named by 4 to 64 of A–Z, a–z, 0–9, _ and -.');
    return room;
}
