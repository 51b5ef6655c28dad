// window.Beckon: what the page's own code calls, from the first moment on. Everything that needs the large file, or the
// session, is a promise; so a call made before there is either simply takes a little longer.

import type { Broadcast, Call, Client, ConnectOptions, Events } from '../client/api.js';
import type { App } from './loader.js';
import { isMistake, Wish } from './wish.js';

type Job = (beckon: PageApi) => void;

/**
 * What `connect` takes; `widget`: how the widget looks, or false for none; `autoAccept`: viewers of this user's broadcasts
 * are let in without a question, if a broadcast says nothing else.
 */
export type PageOptions = ConnectOptions & { widget?: false | Record<string, unknown>; autoAccept?: boolean };

/** For one client: the tag's, or that of the code that connected first. Once that is left, the next one's. */
export interface PageApi {
    readonly version: string;
    /** A session for this user; the same one, if this page has it already. */
    connect(options: Omit<PageOptions, 'relay'> & { relay?: string }): Promise<Client>;
    /**
     * A tag's session: tried for as long as the page is there, until it is open or the page disconnects. Null: a tag that
     * names nobody. Either way those of tags that have left the document meanwhile are over: somebody else logged in.
     */
    want(tagged: PageOptions | null, tag: Element | null): void;
    /**
     * The page's client, once there is one: while the tag tries again, it waits. Rejected only where no try can help,
     * because of what the tag or the code has asked for.
     */
    ready(): Promise<Client>;
    /** The one that is being opened, or the tag's, which is opened at once. Rejected if that does not succeed now. */
    needed(): Promise<Client>;
    /** A session is open, or on its way, or would be opened for the tag's user. */
    readonly expected: boolean;
    call(user: string): Promise<Call>;
    watch(user: string): Promise<Call>;
    broadcast(options?: { autoAccept?: boolean }): Promise<Broadcast>;
    stopBroadcast(): Promise<void>;
    join(room: string): Promise<void>;
    leave(): Promise<void>;
    on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void;
    /** See `Client.report`. */
    report(): Promise<string>;
    /** A look at oneself before a call, in the widget: true if it was gone on with. */
    check(): Promise<boolean>;
    /** Where none is open, none is opened; those of tags are not opened by themselves any more, either. */
    disconnect(): Promise<void>;
    /** `window.Beckon = window.Beckon || []; Beckon.push((beckon) => …)` works before the tag has loaded, too. */
    push(...jobs: Job[]): void;
}

export interface PageHooks {
    load(): Promise<App>;
    /** The same, when the page is idle. */
    soon(): Promise<App>;
    /** Where the tag's own file came from. */
    readonly relay: string;
    /** What sessions have where `connect` was not told: the tag's own. */
    readonly autoAccept: boolean;
    /** The client to press buttons for, if there is one, and whether its broadcasts let viewers in. */
    use(client: Client | null, autoAccept: boolean): void;
}

interface Session {
    readonly client: Client;
    readonly autoAccept: boolean;
    check(): Promise<boolean>;
    /** Takes away what is left of it. */
    clear(): void;
}

export function pageApi(version: string, hooks: PageHooks): PageApi {
    /** In the order in which they were asked for. */
    const clients = new Map<string, Promise<Client>>();
    /** By the same keys, once they are open. */
    const sessions = new Map<string, Session>();
    /** What tags ask for, in their order. */
    const wishes = new Map<Wish, { options: PageOptions; tag: Element | null }>();
    const tokens = new Set<ConnectOptions['token']>();
    let settle: (client: Client) => void = () => {};
    let fail: (error: unknown) => void = () => {};
    let next: Promise<Client>;
    const expect = (): void => {
        next = new Promise((resolve, reject) => {
            [settle, fail] = [resolve, reject];
        });
        next.catch(() => {}); // whoever asked for the session is told; perhaps nobody waits here
    };
    expect();
    const current = (): Promise<Client> | undefined => clients.values().next().value;
    /** The first that is open. */
    const first = (): Session | undefined => {
        const [key] = [...clients.keys()].filter((one) => sessions.has(one));
        return sessions.get(key ?? '');
    };
    /** What holds where a broadcast's beginner says nothing: while it is on, what holds already. */
    const autoAcceptOf = (client: Client): boolean => {
        const { state, autoAccept } = client.broadcasting;
        return state === 'off' ? [...sessions.values()].some((one) => one.client === client && one.autoAccept) : autoAccept;
    };
    const showButtons = (): void => hooks.use(first()?.client ?? null, first()?.autoAccept ?? false);
    const ready = async (): Promise<Client> => first()?.client ?? next;
    /** Somebody needs it now: no waiting for an idle page. */
    const needed = (): Promise<Client> => {
        const [wanted] = wishes.values();
        return current() ?? (wanted ? api.connect(wanted.options) : next);
    };
    const soon = async <T>(act: (client: Client) => T | Promise<T>): Promise<T> => act(await needed());

    async function open(options: PageOptions, key: string): Promise<Client> {
        const app = await hooks.load();
        const client = await app.connect(options);
        const widget = options.widget === false ? null : app.mountWidget(client, options.widget ?? {});
        const one: Session = {
            client,
            autoAccept: options.autoAccept ?? hooks.autoAccept,
            async check() {
                if (!widget) throw new Error('Beckon: this session has no widget to check in.');
                return widget.check();
            },
            clear() {
                sessions.delete(key);
                clients.delete(key);
                if (!sessions.size) expect();
                client.disconnect();
                widget?.unmount();
                showButtons();
            },
        };
        sessions.set(key, one);
        client.on('connection', ({ state, code }) => {
            // Left on purpose: nothing is to be read any more.
            if (state === 'over' && code === 3507 && sessions.get(key) === one) one.clear();
        });
        showButtons();
        settle(client);
        return client;
    }

    const api: PageApi = {
        version,
        connect(wanted: Partial<PageOptions> = {}) {
            const options = { ...wanted, relay: wanted.relay ?? hooks.relay } as PageOptions;
            const key = keyOf(options);
            const before = sessions.get(key);
            if (before?.client.state === 'over') before.clear();
            const known = clients.get(key);
            const { token } = options;
            const newer = token && !tokens.has(token);
            tokens.add(token);
            if (known && newer) known.then((client) => client.renew(token)).catch(() => {}); // whoever opened it is told
            if (known) return known;
            const opening = open(options, key);
            clients.set(key, opening);
            opening.catch((error: unknown) => {
                clients.delete(key);
                if (clients.size || !isMistake(error)) return;
                fail(error);
                expect();
            });
            return opening;
        },
        want(options, tag) {
            for (const [wish, { options: old, tag: oldTag }] of wishes) {
                if (oldTag?.isConnected !== false) continue;
                wish.giveUp();
                wishes.delete(wish);
                const key = keyOf(old);
                if (!options || keyOf(options) !== key) clients.get(key)?.then((client) => client.disconnect()).catch(() => {});
            }
            if (!options) return;
            const wish = new Wish(() => api.connect(options));
            wishes.set(wish, { options, tag });
            void hooks
                .soon()
                .catch(() => {}) // it is loaded again, or said why not, where it is needed
                .then(() => wish.attempt());
        },
        ready,
        needed,
        get expected() {
            return clients.size + wishes.size > 0;
        },
        call: (user) => soon((client) => client.call(user)),
        watch: (user) => soon((client) => client.watch(user)),
        broadcast: (options) => soon((client) => client.broadcast({ autoAccept: options?.autoAccept ?? autoAcceptOf(client) })),
        stopBroadcast: () => soon((client) => client.stopBroadcast()),
        join: (room) => soon((client) => client.join(room)),
        leave: () => soon((client) => client.leave()),
        on(event, listener) {
            const heard = (told: Event): void => listener((told as CustomEvent).detail);
            document.addEventListener(`beckon:${event}`, heard);
            return () => document.removeEventListener(`beckon:${event}`, heard);
        },
        report: () => soon((client) => client.report()),
        check: () => soon((client) => [...sessions.values()].find((one) => one.client === client)!.check()),
        disconnect: async () => {
            for (const wish of wishes.keys()) wish.giveUp();
            (await current())?.disconnect();
        },
        push(...jobs) {
            for (const job of jobs) queueMicrotask(() => job(api));
        },
    };
    return api;
}

/** Who it is, and where. */
const keyOf = ({ relay, site, user }: PageOptions): string => JSON.stringify([originOf(relay), site ?? '', user]);

/** What is no address, the client says in a sentence. */
function originOf(address: string): string {
    try {
        return new URL(address, location.href).origin;
    } catch {
        return address;
    }
}
