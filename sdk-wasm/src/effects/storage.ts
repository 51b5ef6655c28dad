// Where a page keeps what it needs to go on after a reload, and which devices were chosen.
//
// A tab has an id. Under it lies one memory, in a cookie (so that a tab whose process died is taken up by the next page of
// the site), in sessionStorage, or, where a site wants no storage at all, in the history entry. It is kept for two
// minutes after the last sign of life, which is longer than any relay waits: a camera must not switch itself on because
// somebody was on this page yesterday.
// Cookies go to the site's server with each request: theirs are small and few, and what does not fit is put aside.

import { listen } from './listen.js';

export type Mode = 'cookie' | 'session' | 'none';

const kept_ms = 120_000;
const touch_ms = 30_000;
const cookie_bytes = 1800;
const cookies_max = 2;
/** Browsers take so many changes of the history in so much time: the page's own router is to have most of them. */
const history_rest_ms = 1000;

interface Leaf {
    /** When it was written, in ms since 1970. */
    at: number;
    /** The page went away in order: reloaded, or closed. */
    left: boolean;
    memory: object | null;
}

export class Storage {
    private written: object | null = null;
    private leaves = false;
    private touching: ReturnType<typeof setInterval> | undefined;
    private putAside: ReturnType<typeof setTimeout> | undefined;
    /** What the history was last given, and when it had to be given it again. */
    private inHistory = '';
    private movedAt = 0;
    private readonly gone = new AbortController();
    /** Its router has put its own state in place of ours, or has gone to an entry where ours is missing, or an older one. */
    private readonly moved = (): void => {
        this.putAside ??= setTimeout(() => {
            this.putAside = undefined;
            if (fromHistory(this.key)?.text === this.inHistory) return;
            this.movedAt = Date.now();
            this.touch();
        }, Math.max(0, this.movedAt + history_rest_ms - Date.now()));
    };

    /** `key`: what tells this relay, site and user from others; letters and digits. */
    constructor(
        private readonly mode: Mode,
        private readonly key: string,
        private id = '',
    ) {}

    /** The id of this tab, if it was here before. A tab that was duplicated has the id of the other. */
    get before(): string | null {
        const id = this.mode === 'none' ? fromHistory(this.key)?.id : attempt(() => sessionStorage.getItem(this.key));
        return id || null;
    }

    /** Tabs that were left without a word. Whether they are really gone, their lock tells. */
    orphans(): string[] {
        if (this.mode !== 'cookie') return [];
        return cookieIds(this.key).filter((id) => this.leaf(id) && !this.left(id));
    }

    /** Its page went away in order. */
    left(id: string): boolean {
        return this.leaf(id)?.left === true;
    }

    read(id: string): object | null {
        const leaf = this.leaf(id);
        return leaf && Date.now() - leaf.at < kept_ms ? leaf.memory : null;
    }

    /** From now on this tab is `id`. */
    settle(id: string): void {
        this.id = id;
        if (this.mode !== 'none') attempt(() => sessionStorage.setItem(this.key, id));
        this.written = this.read(id); // until there is something newer
        this.touch();
        const { gone } = this;
        listen(gone, () => this.mark(true), [window, 'pagehide']);
        listen(gone, () => this.mark(false), [window, 'pageshow']);
        // The entry is another, or has another state; without the Navigation API a replaced one is found late.
        const { navigation } = globalThis as { navigation?: EventTarget };
        if (this.mode === 'none') listen(gone, this.moved, [window, 'popstate'], [navigation, 'currententrychange']);
        this.touching = setInterval(() => this.touch(), touch_ms);
    }

    keep(memory: object): void {
        this.written = memory;
        this.write();
    }

    /** Nothing is written any more; what was kept stays for who comes next. */
    rest(): void {
        clearInterval(this.touching);
        this.gone.abort();
        clearTimeout(this.putAside);
    }

    stop(): void {
        this.rest();
        this.erase();
    }

    private mark(left: boolean): void {
        this.leaves = left;
        this.touch();
    }

    private touch(): void {
        if (this.written) this.write();
    }

    private write(): void {
        const { id, key } = this;
        const leaf: Leaf = { at: Date.now(), left: this.leaves, memory: this.written };
        const text = JSON.stringify(leaf);
        if (this.mode === 'none') {
            this.inHistory = text;
            return intoHistory(key, id, text);
        }
        if (this.mode === 'cookie' && writeCookie(key, id, text)) {
            attempt(() => sessionStorage.removeItem(`${key}-${id}`));
        } else {
            attempt(() => sessionStorage.setItem(`${key}-${id}`, text));
        }
    }

    private erase(): void {
        const { id, key } = this;
        if (this.mode === 'none') return intoHistory(key, id, '');
        dropCookie(key, id);
        attempt(() => sessionStorage.removeItem(`${key}-${id}`));
    }

    private leaf(id: string): Leaf | null {
        const { key } = this;
        const text =
            this.mode === 'none'
                ? fromHistory(key)?.text
                : (readCookie(key, id) ?? attempt(() => sessionStorage.getItem(`${key}-${id}`)));
        return attempt(() => (text ? (JSON.parse(text) as Leaf) : null));
    }
}

/** One value for all tabs and all time; null where the browser, or the site, wants nothing kept. */
export function shared(name: string): unknown {
    return attempt(() => JSON.parse(localStorage.getItem(name)!) as unknown);
}
export function share(name: string, value: unknown): void {
    attempt(() => localStorage.setItem(name, JSON.stringify(value)));
}

/** Browsers throw where storage is switched off. */
function attempt<T>(act: () => T): T | null {
    try {
        return act();
    } catch {
        return null;
    }
}

// ------------------------------------------------------------------------------------------------ cookies

const cookieName = (key: string, id: string): string => `${key}-${id}`;
const attributes = (): string => `; Path=/; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;

function cookieIds(key: string): string[] {
    const all = attempt(() => document.cookie) ?? '';
    return [...all.matchAll(/(?:^|; )(beckon-\w+)-([\w-]+)=/g)].flatMap(([, of, id]) => (of === key && id ? [id] : []));
}

function readCookie(key: string, id: string): string | null {
    const start = `${cookieName(key, id)}=`;
    const found = (attempt(() => document.cookie) ?? '').split('; ').find((one) => one.startsWith(start));
    return found ? attempt(() => new TextDecoder().decode(fromBase64(found.slice(start.length)))) : null;
}

function writeCookie(key: string, id: string, text: string): boolean {
    const value = toBase64(new TextEncoder().encode(text));
    const others = cookieIds(key).filter((other) => other !== id);
    if (value.length > cookie_bytes || others.length >= cookies_max) {
        dropCookie(key, id);
        return false;
    }
    attempt(() => (document.cookie = `${cookieName(key, id)}=${value}; Max-Age=${kept_ms / 1000}${attributes()}`));
    return readCookie(key, id) === text; // a sandboxed frame takes none, and says nothing
}

function dropCookie(key: string, id: string): void {
    if (readCookie(key, id) === null) return;
    attempt(() => (document.cookie = `${cookieName(key, id)}=; Max-Age=0${attributes()}`));
}

function toBase64(bytes: Uint8Array): string {
    return btoa(String.fromCharCode(...bytes));
}
function fromBase64(text: string): Uint8Array {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

// ------------------------------------------------------------------------------------------------ the history entry

type Entry = { id: string; text: string };
type State = { beckon?: Record<string, Entry | undefined> } | null;

function fromHistory(key: string): Entry | null {
    return attempt(() => (history.state as State)?.beckon?.[key] ?? null);
}

function intoHistory(key: string, id: string, text: string): void {
    attempt(() => {
        const state = (history.state ?? {}) as NonNullable<State>;
        // A page may keep a text or a list there: that has no room for anything of ours, and stays as it is.
        if (Object.getPrototypeOf(state) === Object.prototype)
            history.replaceState({ ...state, beckon: { ...state.beckon, [key]: { id, text } } }, '');
    });
}
