// A tab's place in its browser: what it remembers, and that it alone goes on with it; which tab makes the sound when it
// rings; what all tabs share.

import { Storage, share, shared, type Mode } from '../effects/storage.js';
import { Ring, own, reloaded } from '../effects/tab.js';

/** A tab that was duplicated never gets the lock of the other, and does not wait for it. */
const patience_ms = 400;
/** A page that is loaded anew gets its own lock back in a moment, which on a busy machine is a long one. */
const patience_reloaded_ms = 10_000;

export class Seat {
    readonly ring: Ring;

    private constructor(
        readonly storage: Storage,
        private readonly mode: Mode,
        private readonly id: string,
        private readonly release: () => void,
        /** What was kept before this page was loaded. */
        readonly memory: unknown,
        key: string,
        ringMoved: () => void,
    ) {
        storage.settle(id);
        this.ring = new Ring(`${key}-ring`, ringMoved);
    }

    /** `what`: tells this relay, site and user from others. */
    static async take(mode: Mode, what: string, ringMoved: () => void): Promise<Seat> {
        const key = `beckon-${digest(what)}`;
        const storage = new Storage(mode, key);
        const { before } = storage;
        // This tab's own memory; else that of one that went without a word; else a place of its own.
        let id = '';
        let release: (() => void) | null = null;
        for (id of [...(before ? [before] : storage.orphans()), randomId()]) {
            const patience = reloaded() || storage.left(id) ? patience_reloaded_ms : patience_ms;
            release = await own(`${key}-${id}`, before ? patience : 0);
            if (release) break;
        }
        return new Seat(storage, mode, id, release ?? (() => {}), storage.read(id), key, ringMoved);
    }

    /** One for all tabs of this browser; where nothing may be kept, one for this tab. */
    get device(): string {
        if (this.mode === 'none') return this.id;
        const known = `${shared('beckon-device')}`;
        if (/^[\w-]{8,32}$/.test(known)) return known;
        const made = randomId();
        share('beckon-device', made);
        return made;
    }

    get choices(): object | null {
        return this.mode === 'none' ? null : (shared('beckon-devices') as object | null);
    }

    keepChoices(choices: object): void {
        if (this.mode !== 'none') share('beckon-devices', choices);
    }

    leave(): void {
        this.storage.stop();
        this.giveBack();
    }

    /** It came to nothing: the next try finds what this one found. */
    giveBack(): void {
        this.ring.stop();
        this.storage.rest();
        this.release();
    }
}

/** 128 bits, in 25 letters or so. */
function randomId(): string {
    return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

/** Only tells apart; nothing is protected by it. (FNV-1a) */
function digest(text: string): string {
    const hash = Array.from(text).reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5);
    return (hash >>> 0).toString(36);
}
