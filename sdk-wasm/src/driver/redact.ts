// Takes out of a recording whatever is somebody's. A text stays only under a key whose texts are the protocol's own words, or
// ids, and only if it looks like one; every other gets a stand-in, the same wherever it comes again, so that what is equal
// stays equal. The core looks at none of them but to compare them, so a recording with stand-ins replays to the same effects.
//
// Calls and broadcasts keep their ids: these are random, and the core orders crossing calls by them.

type Kind = 'word' | 'id' | 'user' | 'room' | 'page' | 'device' | 'resume' | 'secret' | 'text';

/** All that a frame may hold. The last: keys of texts, and of what is no text; one that stands there is a stranger's. */
const fields: Readonly<Record<Kind, string>> = {
    word: 't type kind role stage reason state phase link code',
    id: 'call cast live flowing',
    user: 'user users to from peer',
    room: 'room',
    page: 'session seat peer_seat to_seat from_seat',
    device: 'device',
    resume: 'resume',
    secret: 'token username credential',
    text:
        'urls sdp line mid data text field s a gen rev list index audio video held version epoch got claims fresh ended on flowed ms ' +
        'cast_part cast_ms resumed backlog now connected at until floor lead offer candidates media members here servers after',
};
const kinds = new Map(Object.entries(fields).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind])));

// Within what each name may be: see include/beckon/base/ids.hpp.
const digits: Partial<Record<Kind, number>> = { room: 4, page: 8, device: 8, resume: 22 };

// More than the replayed part of a recording has room for, at what frames and effects are made of.
const stand_ins_max = 8192;

export class Redactor {
    /** By digest. What was not met for the longest comes first, and goes first. */
    private readonly standIns = new Map<number, string>();
    private readonly counts = new Map<Kind, number>();

    /** A copy of `value`, as JSON.parse gave it. `known`: without what has a key that no frame of ours has. */
    value(value: unknown, known = false, key = ''): unknown {
        if (typeof value === 'string') return this.text(value, key);
        if (Array.isArray(value)) return value.map((item) => this.value(item, known, key));
        if (typeof value !== 'object' || value === null) return value;
        const kept = Object.entries(value).filter(([name]) => !known || kinds.has(name));
        // Its `peer` is nobody's name, but whether the other page is in reach.
        const restored = (value as { t?: unknown }).t === 'restored';
        return Object.fromEntries(
            kept.map(([name, item]) => [name, this.value(item, known, restored && name === 'peer' ? 'presence' : name)]),
        );
    }

    /** The text of a frame that the core has taken, or made. */
    frame(text: string): string {
        return JSON.stringify(this.value(JSON.parse(text), true));
    }

    private text(value: string, key: string): string {
        const kind = kinds.get(key) ?? 'text';
        // Empty says something: the last candidate, a server without a password.
        if (value === '') return value;
        if (kind === 'word' && /^[a-z_]{1,24}$/.test(value)) return value;
        if (key === 'presence' && /^(lost|back)$/.test(value)) return value;
        if (kind === 'id' && /^[\w-]{8,32}$/.test(value)) return value;
        return this.standIn(kind, value);
    }

    private standIn(kind: Kind, value: string): string {
        const name = digest(`${kind} ${value}`);
        let found = this.standIns.get(name);
        this.standIns.delete(name);
        if (found === undefined) {
            const count = (this.counts.get(kind) ?? 0) + 1;
            this.counts.set(kind, count);
            found = `${kind}-${String(count).padStart(digits[kind] ?? 1, '0')}`;
        }
        this.standIns.set(name, found);
        if (this.standIns.size > stand_ins_max) this.standIns.delete(this.standIns.keys().next().value!);
        return found;
    }
}

/** 53 bits of a text: descriptions are long, and tokens are not to be kept. */
function digest(text: string): number {
    let a = 0;
    let b = 0;
    for (let at = 0; at < text.length; ++at) {
        a = Math.imul(a ^ text.charCodeAt(at), 0x9e3779b1);
        b = Math.imul(b ^ text.charCodeAt(at) ^ (b >>> 15), 0x85ebca77);
    }
    return (a >>> 0) * 2 ** 21 + (b >>> 11);
}
