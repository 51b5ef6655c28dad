// Takes out of a recording whatever is somebody's. A text stays only under a key whose texts are the protocol's own words, or
// ids, and only if it looks like one; every other gets a stand-in, the same wherever it comes again, so that what is equal
// stays equal. The core looks at none of them but to compare them, so a recording with stand-ins replays to the same effects.
//
// Calls and broadcasts keep their ids: these are random, and the core orders crossing calls by them.

// `user-1`, `session-2` are within what such a name may be: see include/beckon/base/ids.hpp.
type Kind = 'word' | 'id' | 'user' | 'room' | 'session' | 'device' | 'secret-that-is-not-kept' | 'text';

/** Where texts, lists and objects may stand in a frame. */
const fields: Readonly<Record<Kind, string>> = {
    word: 't type kind role stage reason state phase link code',
    id: 'call cast live flowing',
    user: 'user users to from peer',
    room: 'room',
    session: 'session seat peer_seat to_seat from_seat',
    device: 'device',
    'secret-that-is-not-kept': 'resume token username credential',
    text: 'urls sdp line mid data text field list claims ended flowed offer candidates media members later servers',
};
const kinds = new Map(Object.entries(fields).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind])));

export class Redactor {
    private readonly standIns = new Map<string, string>();
    private readonly counts: Partial<Record<Kind, number>> = {};

    /** A copy of `value`, as JSON.parse gave it. `frame`: without what no frame of ours holds. */
    value(value: unknown, frame = false, key = ''): unknown {
        if (typeof value === 'string') return this.text(value, key);
        if (Array.isArray(value)) return value.map((item) => this.value(item, frame, key));
        if (typeof value !== 'object' || value === null) return value;
        // Under a key that is new to us, a number or a flag is harmless, if the key is none but a word.
        const plain = (name: string, item: unknown) => typeof item !== 'object' && /^[a-z_]{1,9}$/.test(name);
        const kept = Object.entries(value).filter(([name, item]) => !frame || kinds.has(name) || plain(name, item));
        // Its `peer` is nobody's name, but whether the other page is in reach.
        const restored = (value as { t?: unknown }).t === 'restored';
        return Object.fromEntries(
            kept.map(([name, item]) => [name, this.value(item, frame, restored && name === 'peer' ? 'state' : name)]),
        );
    }

    /** The text of a frame that the core has taken, or made. */
    frame(text: string): string {
        return JSON.stringify(this.value(JSON.parse(text), true));
    }

    private text(value: string, key: string): string {
        const kind = kinds.get(key) ?? 'text';
        // Empty says something: the last candidate, a server without a password.
        const plain = kind === 'word' ? /^[a-z_]{0,24}$/ : kind === 'id' ? /^[\w-]{8,32}$/ : /^$/;
        return plain.test(value) ? value : this.standIn(kind, value);
    }

    private standIn(kind: Kind, value: string): string {
        const name = `${kind} ${value}`;
        const found = this.standIns.get(name) ?? `${kind}-${(this.counts[kind] = (this.counts[kind] ?? 0) + 1)}`;
        this.standIns.set(name, found);
        return found;
    }
}
