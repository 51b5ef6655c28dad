// A table of sentences as the build packs it (smaller.mjs): values only, and Cyrillic letters, which take two bytes each,
// as A to Z and their neighbours. A star makes the letter after it large.
import type { Key, Text } from './en.js';

const large = 0x3d0;
const small = 0x3f0;

export function unpacked(keys: string[], packed: string): Record<Key, Text> {
    const text = packed.replace(/(\*?)([@-_])/g, (_, star, letter: string) => String.fromCharCode(letter.charCodeAt(0) + (star ? large : small)));
    const values = JSON.parse(`[${text}]`) as Text[];
    return Object.fromEntries(keys.map((key, at) => [key, values[at]])) as Record<Key, Text>;
}
