// Takes out of a recording whatever is somebody's: names, descriptions, addresses, tokens, words. Each is replaced by a
// stand-in of its own, the same wherever it comes again, so that what is equal stays equal. The core looks at none of
// them but to compare them, so a recording with stand-ins replays to the same effects.
//
// Calls and broadcasts keep their ids: these are random, and the core orders crossing calls by them.

type Kind = 'user' | 'room' | 'page' | 'device' | 'resume' | 'secret' | 'text';

/** The fields that hold each kind. */
const fields: Readonly<Record<Kind, string>> = {
    user: 'user users to from peer',
    room: 'room',
    page: 'session seat peer_seat to_seat from_seat',
    device: 'device',
    resume: 'resume',
    secret: 'token username credential',
    text: 'urls sdp line data text',
};
const kinds = new Map(Object.entries(fields).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind])));

// Within what each name may be: see include/beckon/base/ids.hpp.
const digits: Readonly<Record<Kind, number>> = { user: 1, room: 4, page: 8, device: 8, resume: 22, secret: 1, text: 1 };

export class Redactor {
    private readonly standIns = new Map<string, string>();
    private readonly counts = new Map<Kind, number>();

    /** A copy of `value`, as JSON.parse gave it. */
    value(value: unknown, key = ''): unknown {
        if (typeof value === 'string') return this.text(value, key);
        if (Array.isArray(value)) return value.map((item) => this.value(item, key));
        if (typeof value !== 'object' || value === null) return value;
        // There it says whether the other page is in reach.
        const restored = (value as { t?: unknown }).t === 'restored';
        return Object.fromEntries(
            Object.entries(value).map(([name, item]) => [name, restored && name === 'peer' ? item : this.value(item, name)]),
        );
    }

    /** The text of a frame; null if it is none. */
    frame(text: string): string | null {
        try {
            const frame: unknown = JSON.parse(text);
            return typeof frame === 'object' && frame !== null ? JSON.stringify(this.value(frame)) : null;
        } catch {
            return null;
        }
    }

    private text(value: string, key: string): string {
        const kind = kinds.get(key);
        // Empty says something: the last candidate, a server without a password.
        return kind === undefined || value === '' ? value : this.standIn(kind, value);
    }

    private standIn(kind: Kind, value: string): string {
        const name = `${kind} ${value}`;
        let found = this.standIns.get(name);
        if (found === undefined) {
            const count = (this.counts.get(kind) ?? 0) + 1;
            this.counts.set(kind, count);
            found = `${kind}-${String(count).padStart(digits[kind], '0')}`;
            this.standIns.set(name, found);
        }
        return found;
    }
}
