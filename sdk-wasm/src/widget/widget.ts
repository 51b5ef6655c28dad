// The widget on a page: `mountWidget(client)` puts it there, `unmount()` takes it away again without a trace.
//
// It listens to the client, makes a view of what there is (view.ts), and has each part show its share of it. All that it
// keeps itself is what no client knows: which drawer is open, what ended a moment ago, where the focus came from.
import type { BeckonError, Call, Client, Events, UserId } from '../client/api.js';
import { Controls } from './controls.js';
import { Devices } from './devices.js';
import { attr, el, write } from './dom.js';
import { Focus } from './focus.js';
import { Panel } from './panel.js';
import type { Wishes } from './parts.js';
import { corners, type Corner } from './place.js';
import { Ringer } from './ring.js';
import { Sheet } from './sheet.js';
import { Stage } from './stage.js';
import { pickLanguage, speaker, type Key, type Say, type Strings } from './strings.js';
import css from './widget.css';
import { endStays, people, troubleKey, viewOf, type Action, type View } from './view.js';
import { Viewers } from './viewers.js';

export interface WidgetOptions {
    /** `en`, `ru`, or any other with a table in `strings`; else that of the page, else that of the browser. */
    readonly lang?: string;
    /** Other words, by key (strings/en.ts lists them). What is left out stays as it is. */
    readonly strings?: Strings;
    readonly theme?: 'auto' | 'light' | 'dark';
    /** Where it begins. Where somebody moves it is remembered. */
    readonly corner?: Corner;
    readonly parent?: Element;
    readonly zIndex?: number;
    /** A ring tone, and what a caller hears while it rings. */
    readonly ring?: boolean;
    /** What a user is called; the user id, if this is not given. */
    readonly nameOf?: (user: UserId) => string;
}

export interface Widget {
    readonly host: HTMLElement;
    /** A look at oneself before a call, and the choice of devices: true if it was gone on with. */
    check(): Promise<boolean>;
    minimise(on: boolean): void;
    unmount(): void;
}

const heard = ['call', 'accept', 'start', 'end', 'change', 'mute', 'hold', 'broadcast', 'in', 'out', 'room', 'connection', 'devices'] as const;
const troubleStays = 20_000;
const rightToLeft = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/;

export function mountWidget(client: Client, options: WidgetOptions = {}): Widget {
    const mounted = new Mounted(client, options);
    return {
        host: mounted.host,
        check: () => mounted.check(),
        minimise: (on) => mounted.minimise(on),
        unmount: () => mounted.unmount(),
    };
}

class Mounted implements Wishes {
    readonly host = el('div', { 'data-beckon-widget': true });
    readonly say: Say;
    readonly nameOf: (user: UserId) => string;
    readonly #root: HTMLElement;
    readonly #spoken = el('p', { class: 'spoken', role: 'status' });
    readonly #panel: Panel;
    readonly #sheet: Sheet;
    readonly #stage: Stage;
    readonly #controls: Controls;
    readonly #viewers: Viewers;
    readonly #devices: Devices;
    readonly #focus: Focus;
    readonly #ringer = new Ringer();
    readonly #gone = new AbortController();
    readonly #stops: (() => void)[] = [];

    #view: View | null = null;
    #drawn = false;
    #ended: Call | null = null;
    #trouble: Key | null = null;
    #silenced = false;
    #hushed: string | null = null;
    #asked: ReadonlySet<string> = new Set();
    #preview: { readonly stream: MediaStream; stop(): void } | null = null;
    #checked: ((on: boolean) => void) | null = null;
    #timer: ReturnType<typeof setInterval> | undefined;
    #endedTimer: ReturnType<typeof setTimeout> | undefined;
    #troubleTimer: ReturnType<typeof setTimeout> | undefined;

    constructor(
        readonly client: Client,
        private readonly options: WidgetOptions,
    ) {
        const lang = options.lang ?? pickLanguage([document.documentElement.lang, ...navigator.languages].filter(Boolean));
        this.say = speaker(lang, options.strings);
        this.nameOf = options.nameOf ?? ((user) => user);

        this.#stage = new Stage(this, () => this.#panel.root);
        this.#viewers = new Viewers(this);
        this.#devices = new Devices(this, () => void this.#chosen());
        this.#controls = new Controls(this);
        this.#sheet = new Sheet(this);
        this.#panel = new Panel(this, options.corner && options.corner in corners ? options.corner : 'bottom-right',
            [this.#stage.root, this.#viewers.root, this.#devices.root, this.#controls.root]);
        this.#root = el('div', { class: 'root', lang, dir: rightToLeft.test(lang) ? 'rtl' : 'ltr' }, this.#panel.root, this.#sheet.root, this.#spoken);

        const shadow = this.host.attachShadow({ mode: 'open' });
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`${css}:host{z-index:${String(Number(options.zIndex ?? 2147483000))}!important}`);
        shadow.adoptedStyleSheets = [sheet];
        shadow.append(this.#root);
        this.#focus = new Focus(shadow, this.#panel.root, this.#sheet.root);
        this.#theme();
        this.#keys();
        this.#listen();
        this.#draw();
    }

    // ------------------------------------------------------------------------------------------ what the page may ask

    async check(): Promise<boolean> {
        this.#checked?.(false);
        const answer = new Promise<boolean>((answered) => (this.#checked = answered));
        await this.#look();
        return answer;
    }

    minimise(on: boolean): void {
        this.#panel.fold(on);
    }

    unmount(): void {
        this.#checked?.(false);
        this.#preview?.stop();
        this.#ringer.play(null);
        this.#stops.forEach((stop) => stop());
        this.#gone.abort();
        clearInterval(this.#timer);
        clearTimeout(this.#endedTimer);
        clearTimeout(this.#troubleTimer);
        this.host.remove();
    }

    // ------------------------------------------------------------------------------------------ what the parts ask

    act(action: Action | 'dismiss' | 'unsilence'): void {
        const shown = people(this.client);
        const mode = this.#view?.mode;
        const first = shown[0];
        const all = mode === 'live' ? [this.client.broadcasting] : shown.filter((call) => call.kind === first?.kind && call.kind !== 'watch');
        switch (action) {
            case 'mic': all.forEach((one) => one.mute({ audio: all[0]?.mine.audio ?? true })); break;
            case 'cam': all.forEach((one) => one.mute({ video: all[0]?.mine.video ?? true })); break;
            case 'hold': first?.hold(!first.mine.held); break;
            case 'viewers':
            case 'devices':
                this.#panel.fold(false);
                this.#open(this.#controls.open === action ? null : action);
                break;
            case 'end':
                if (mode === 'room') this.client.leave();
                else if (mode === 'live') this.client.stopBroadcast();
                else first?.end();
                break;
            case 'again':
                if (this.#ended) this.client.call(this.#ended.peer);
                this.#ended = null;
                break;
            case 'go':
            case 'close': this.#leaveCheck(action === 'go'); break;
            case 'retry': void this.#look(); break;
            case 'dismiss': this.#ended = this.#trouble = null; break;
            case 'unsilence':
                this.#silenced = false;
                this.#stage.unsilence();
                break;
        }
        this.changed();
    }

    accept(call: Call): void {
        if (call.kind === 'call') people(this.client).find((other) => other.kind === 'call')?.end();
        call.accept();
    }

    decline(call: Call): void {
        if (call.phase === 'incoming') call.decline();
        else call.end();
    }

    autoAccept(on: boolean): void {
        this.client.broadcast({ autoAccept: on });
        if (on) this.#view?.viewers?.asking.forEach((call) => call.accept());
    }

    silenced(): void {
        this.#silenced = true;
        this.changed();
    }

    sample(): void {
        void this.#ringer.sample(this.client.devices.chosen.speaker);
    }

    /** Many things change at once; they are shown once. */
    changed(): void {
        if (!this.#drawn) return;
        this.#drawn = false;
        queueMicrotask(() => {
            if (!this.#gone.signal.aborted) this.#draw();
        });
    }

    // ------------------------------------------------------------------------------------------ showing

    #draw(): void {
        this.#drawn = true;
        const { client } = this;
        const view = viewOf({
            calls: client.calls,
            broadcast: client.broadcasting,
            inRoom: client.room !== null,
            connection: client.state,
            ended: this.#ended,
            checking: this.#checked !== null,
            preview: this.#preview?.stream ?? null,
            trouble: this.#trouble,
            silenced: this.#silenced,
            nameOf: this.nameOf,
        });
        this.#view = view;
        // A drawer belongs to what it was opened in.
        if (!view.controls.some((control) => control.action === this.#controls.open)) this.#open(null, false);
        this.#stay(view);
        this.#focus.around(() => {
            for (const part of [this.#panel, this.#stage, this.#viewers, this.#devices, this.#controls, this.#sheet]) part.update(view);
            this.#root.classList.toggle('both', view.mode !== null && view.sheet !== null);
        });
        this.#speak(view);
        this.#ringer.play(this.options.ring === false || view.sheet?.call.id === this.#hushed ? null : view.tone);
        const { since } = view;
        clearInterval(this.#timer);
        if (view.mode || view.sheet) {
            this.#timer = setInterval(() => {
                this.#stay(view);
                if (since !== null) this.#panel.tick(view);
            }, 1000);
        }
    }

    /** A framework that rewrites the page may throw the host out; while it shows something, it comes back. */
    #stay(view: View): void {
        if (this.host.isConnected) return;
        if (view.mode || view.sheet || !this.#view) (this.options.parent ?? document.body).append(this.host);
    }

    #open(drawer: 'viewers' | 'devices' | null, draw = true): void {
        this.#controls.open = drawer;
        this.#viewers.open = drawer === 'viewers';
        this.#devices.open = drawer === 'devices';
        if (draw) this.changed();
    }

    /** For those who listen to the screen: how things stand, and who asks. */
    #speak(view: View): void {
        const asking = view.viewers?.asking ?? [];
        const fresh = asking.find((call) => !this.#asked.has(call.id));
        this.#asked = new Set(asking.map((call) => call.id));
        const lines = [view.mode && view.mode !== 'note' ? `${view.title ? this.say(view.title) : view.name}. ${this.say(view.status)}` : ''];
        if (view.sheet && !this.#focus.inside) lines.push(`${this.say('incoming')}: ${view.sheet.name}`);
        if (fresh) lines.push(this.say({ key: 'asks_aloud', name: this.nameOf(fresh.peer) }));
        write(this.#spoken, lines.join(' '));
    }

    #theme(): void {
        const wish = this.options.theme ?? 'auto';
        const dark = matchMedia('(prefers-color-scheme: dark)');
        const paint = (): void => attr(this.#root, 'data-theme', wish === 'dark' || (wish === 'auto' && dark.matches) ? 'dark' : 'light');
        dark.addEventListener('change', paint, { signal: this.#gone.signal });
        paint();
    }

    /** Keys that are pressed in the widget are none of the page's. Escape folds things up, and never ends a call. */
    #keys(): void {
        for (const type of ['keydown', 'keyup', 'keypress']) this.#root.addEventListener(type, (event) => event.stopPropagation());
        this.#root.addEventListener('keydown', (event) => {
            if (event.key !== 'Escape') return;
            const { open } = this.#controls;
            if (open) {
                this.#open(null);
                this.#controls.focus(open as Action);
            } else if (this.#view?.sheet) {
                this.#hushed = this.#view.sheet.call.id;
                this.changed();
            }
        });
    }

    // ------------------------------------------------------------------------------------------ what happens

    #listen(): void {
        const on = <E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): void => {
            this.#stops.push(this.client.on(event, listener));
        };
        for (const event of heard) on(event, () => this.changed());
        on('end', ({ call }) => this.#over(call));
        on('error', ({ error }) => this.#wrong(error));
        on('devices', () => void (this.#devices.open && this.#devices.list()));
        document.addEventListener('fullscreenchange', () => this.changed(), { signal: this.#gone.signal });
    }

    /** Pairs come and go with their room, and viewers with their line in the list. */
    #over(call: Call): void {
        const stays = endStays(call);
        if (call.kind === 'pair' || (call.kind === 'watch' && call.role === 'callee') || !stays) return;
        this.#ended = call;
        clearTimeout(this.#endedTimer);
        const away = (): void => {
            // Not while somebody is at it.
            if (this.#panel.root.matches(':hover, :focus-within') && !this.client.calls.length) {
                this.#endedTimer = setTimeout(away, 2000);
                return;
            }
            if (this.#ended === call) this.#ended = null;
            this.changed();
        };
        this.#endedTimer = setTimeout(away, stays);
    }

    #wrong(error: Pick<BeckonError, 'code' | 'media'>): void {
        const key = troubleKey(error.code, error.media);
        if (!key) return;
        this.#trouble = key;
        clearTimeout(this.#troubleTimer);
        this.#troubleTimer = setTimeout(() => {
            if (this.#trouble === key && !this.#checked) this.#trouble = null;
            this.changed();
        }, troubleStays);
        this.changed();
    }

    // ------------------------------------------------------------------------------------------ the check before a call

    async #look(): Promise<void> {
        this.#preview?.stop();
        this.#preview = this.#trouble = null;
        this.changed();
        try {
            const preview = await this.client.devices.preview();
            if (this.#checked) this.#preview = preview;
            else preview.stop();
        } catch (reason) {
            const { code = 'failed', media = 'failed' } = reason as Partial<BeckonError>;
            if (this.#checked) this.#wrong({ code, media: media ?? 'failed' });
        }
        await this.#devices.list();
        this.changed();
    }

    async #chosen(): Promise<void> {
        if (this.#checked) await this.#look();
    }

    #leaveCheck(on: boolean): void {
        this.#preview?.stop();
        this.#preview = this.#trouble = null;
        this.#checked?.(on);
        this.#checked = null;
    }
}
