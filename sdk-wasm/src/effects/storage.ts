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
        return this.cookieIds().filter((id) => this.leaf(id)?.left === false);
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
        this.put('');
    }

    private mark(left: boolean): void {
        this.leaves = left;
        this.touch();
    }

    private touch(): void {
        if (this.written) this.write();
    }

    private write(): void {
        const leaf: Leaf = { at: Date.now(), left: this.leaves, memory: this.written };
        this.put(JSON.stringify(leaf));
    }

    /** Empty: nothing. */
    private put(text: string): void {
        const { mode, key, id } = this;
        if (mode === 'none') {
            this.inHistory = text;
            return intoHistory(key, id, text);
        }
        const name = `${key}-${id}`;
        const room = this.cookieIds().filter((other) => other !== id).length < cookies_max;
        const kept = mode === 'cookie' && setCookie(name, room ? text : '');
        attempt(() => (text && !kept ? sessionStorage.setItem(name, text) : sessionStorage.removeItem(name)));
    }

    private leaf(id: string): Leaf | null {
        const { mode, key } = this;
        const name = `${key}-${id}`;
        return attempt(() => {
            const entry = mode === 'none' ? fromHistory(key) : { id, text: cookie(name) ?? sessionStorage.getItem(name) };
            // The entry of a tab that was duplicated is that of the other.
            const text = entry?.id === id && entry.text;
            return text ? (JSON.parse(text) as Leaf) : null;
        });
    }

    private cookieIds(): string[] {
        const start = `${this.key}-`;
        return Object.keys(cookies()).flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
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

const cookies = (): Readonly<Record<string, string>> =>
    Object.fromEntries((attempt(() => document.cookie) ?? '').split('; ').map((one) => one.split('=', 2)));

function cookie(name: string): string | null {
    const value = cookies()[name];
    return value ? attempt(() => new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))) : null;
}

/** Whether it is there now: one that is too long is none, and a sandboxed frame takes none, and says nothing. */
function setCookie(name: string, text: string): boolean {
    const value = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    const kept = text && value.length <= cookie_bytes;
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    attempt(() => (document.cookie = `${name}=${kept ? value : ''}; Max-Age=${kept ? kept_ms / 1000 : 0}; Path=/; SameSite=Lax${secure}`));
    return cookie(name) === text;
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
