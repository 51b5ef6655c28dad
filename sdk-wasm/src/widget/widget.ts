// The widget on a page: `mountWidget(client)` puts it there, `unmount()` takes it away again without a trace.
//
// It listens to the client, makes a view of what there is (view.ts), and has each part show its share of it. All that it
// keeps itself is what no client knows: which drawer is open, what ended a moment ago, where the focus came from.
import type { Call, Client, Events, UserId } from '../client/api.js';
import type { MediaError } from '../client/devices.js';
import { keepAbove } from './above.js';
import { makeControls } from './controls.js';
import { makeDevices } from './devices.js';
import { attr, el, write } from './dom.js';
import { keepFocus } from './focus.js';
import { makePanel } from './panel.js';
import type { Wishes } from './parts.js';
import type { Corner } from './place.js';
import { makeRinger, sample } from './ring.js';
import { makeSheet } from './sheet.js';
import { makeStage } from './stage.js';
import { pickLanguage, speaker, type Key, type Strings } from './strings.js';
import { texts } from './texts.js';
import { makeViewers } from './viewers.js';
import { endStays, goneKey, people, troubleKey, viewOf, type Action, type View } from './view.js';

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
    /** What a user is called; the user id, where this is not given or gives nothing. */
    readonly nameOf?: (user: UserId) => string | null | undefined;
}

export interface Widget {
    readonly host: HTMLElement;
    /** A look at oneself before a call, and the choice of devices: true if it was gone on with. */
    check(): Promise<boolean>;
    minimise(on: boolean): void;
    unmount(): void;
}

/** What is different may be shown otherwise. Whatever is new about a call is a `change`, too. */
const heard = ['change', 'broadcast', 'room', 'connection', 'devices'] as const;
const troubleStays = 20_000;
const rightToLeft = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/;

type Preview = { readonly stream: MediaStream; stop(): void };
type Timer = ReturnType<typeof setTimeout>;

export function mountWidget(client: Client, options: WidgetOptions = {}): Widget {
    const { ring = true, theme = 'auto', zIndex = 2147483000 } = options;
    const { strings, lang: asked = '' } = options;
    const lang = strings && asked ? asked : pickLanguage([asked, document.documentElement.lang, ...navigator.languages]);
    const say = speaker(lang, strings);
    /** A page that does not know somebody, or makes a mistake there, must not cost a call. */
    const nameOf = (user: UserId): string => {
        try {
            return `${options.nameOf?.(user) || user}`;
        } catch (mistake) {
            reportError(mistake);
            return user;
        }
    };
    const play = makeRinger();
    const gone = new AbortController();
    const { signal } = gone;

    let view: View | undefined;
    let waits = false;
    let ended: Call | null = null;
    let trouble: Key | null = null;
    let silenced = false;
    /** The ring that somebody stilled. */
    let hushed: string | undefined;
    let asking: readonly string[] = [];
    let preview: Preview | null = null;
    /** What a camera gives to any but the newest of these is given back. */
    let sights = 0;
    let checked: ((on: boolean) => void) | null = null;
    /** How somebody was at the panel since the call ended. */
    let used = '';
    let second: Timer | undefined;
    let endedTimer: Timer | undefined;
    let troubleTimer: Timer | undefined;

    // ------------------------------------------------------------------------------------------ what the parts ask

    function act(action: Action): void {
        const shown = people(client);
        const [first] = shown;
        const mode = view?.mode;
        const sender = mode === 'live' ? client.broadcasting : mode === 'room' ? client.room : first;
        const mine = sender?.mine;
        switch (action) {
            case 'mic': if (mine) sender.mute({ audio: mine.audio }); break;
            case 'cam': if (mine) sender.mute({ video: mine.video }); break;
            case 'hold': first?.hold(!first.mine.held); break;
            case 'viewers':
            case 'devices':
                void panel.fold(false);
                open(controls.open === action ? null : action);
                break;
            case 'end':
                if (mode === 'room') client.leave();
                else if (mode === 'live') client.stopBroadcast();
                else first?.end();
                break;
            case 'again':
                if (ended) client.call(ended.peer);
                ended = null;
                break;
            case 'go':
            case 'close': leaveCheck(action === 'go'); break;
            case 'retry': void look(); break;
            case 'dismiss': ended = trouble = null; break;
            case 'unsilence':
                silenced = false;
                stage.unsilence();
                break;
        }
        changed();
    }

    const wishes: Wishes = {
        client,
        say,
        nameOf,
        act,
        changed,
        accept: (call) => call.accept(),
        decline: (call) => (call.phase === 'incoming' ? call.decline() : call.end()),
        autoAccept(on) {
            client.broadcast({ autoAccept: on });
            if (on) view?.viewers?.asking.forEach((call) => call.accept());
        },
        silenced() {
            silenced = true;
            changed();
        },
        sample: () => sample(client.devices.chosen.speaker),
    };

    const stage = makeStage(wishes);
    const viewers = makeViewers(wishes);
    const devices = makeDevices(wishes, () => checked && void look(), unopened);
    const controls = makeControls(wishes);
    const sheet = makeSheet(wishes);
    const panel = makePanel(wishes, options.corner, stage.root, viewers.root, devices.root, controls.root);
    const parts = [panel, stage, viewers, devices, controls, sheet];
    const spoken = el('p', { class: 'spoken', role: 'status' });
    const root = el('div', { class: 'root', lang, dir: rightToLeft.test(lang) ? 'rtl' : 'ltr' }, panel.root, sheet.root, spoken);

    const host = el('div', { 'data-beckon-widget': true });
    const shadow = host.attachShadow({ mode: 'open' });
    const looks = new CSSStyleSheet();
    looks.replaceSync(`${texts().css}:host{z-index:${Number(zIndex)}!important}`);
    shadow.adoptedStyleSheets = [looks];
    shadow.append(root);
    const focus = keepFocus(shadow, panel.root, sheet.root, signal);
    const above = keepAbove(host, shadow, () => options.parent ?? document.body, changed);
    const stay = (): void => above(!!view?.mode || !!view?.sheet);

    // ------------------------------------------------------------------------------------------ showing

    /** Many things change at once; they are shown once. */
    function changed(): void {
        if (waits) return;
        waits = true;
        queueMicrotask(() => signal.aborted || draw());
    }

    function draw(): void {
        waits = false;
        const now = (view = viewOf({
            calls: client.calls, broadcast: client.broadcasting, inRoom: !!client.room, connection: client.state,
            ended, checking: !!checked, preview: preview && preview.stream, trouble, silenced, nameOf,
        }));
        // A drawer belongs to what it was opened in.
        if (!now.controls.some(({ action }) => action === controls.open)) open(null);
        stay();
        focus.around(() => {
            parts.forEach((part) => part.update(now));
            root.classList.toggle('both', !!now.mode && !!now.sheet);
        });
        speak(now);
        play(ring && now.sheet?.call.id !== hushed ? now.tone : null);
        clearInterval(second);
        if (now.mode || now.sheet) {
            second = setInterval(() => {
                stay();
                panel.tick(now);
            }, 1000);
        }
    }

    function open(drawer: Action | null): void {
        controls.open = drawer;
        viewers.open = drawer === 'viewers';
        devices.open = drawer === 'devices';
    }

    /** For those who listen to the screen: how things stand, and who asks. */
    function speak({ mode, title, name, status, sheet: asks, viewers: those }: View): void {
        const fresh = those?.asking.find(({ id }) => !asking.includes(id));
        asking = those?.asking.map(({ id }) => id) ?? [];
        write(spoken, [
            mode && mode !== 'note' ? `${title ? say(title) : name}. ${say(status)}` : '',
            asks && !focus.inside() ? `${say('incoming')}: ${asks.name}` : '',
            fresh ? say({ key: 'asks_aloud', name: nameOf(fresh.peer) }) : '',
        ].join(' ').trim());
    }

    const dark = matchMedia('(prefers-color-scheme: dark)');
    const paint = (): void => attr(root, 'data-theme', theme === 'dark' || (theme === 'auto' && dark.matches) ? 'dark' : 'light');
    dark.addEventListener('change', paint, { signal });
    document.addEventListener('fullscreenchange', changed, { signal });
    const dialogs = new MutationObserver(changed);
    dialogs.observe(document, { subtree: true, attributeFilter: ['open'] });
    signal.addEventListener('abort', () => dialogs.disconnect());
    document.addEventListener('DOMContentLoaded', changed, { signal }); // before it there may be no body

    // The second half of a double click would meet what the first has put in its place.
    root.addEventListener('click', (event) => event.detail > 1 && event.stopPropagation(), true);

    // Keys that are pressed in the widget are none of the page's. Escape folds things up, and never ends a call.
    for (const type of ['keydown', 'keyup', 'keypress']) root.addEventListener(type, (event) => event.stopPropagation());
    root.addEventListener('pointermove', () => (used = ':hover'));
    root.addEventListener('keydown', (event) => {
        const drawer = controls.open;
        used = ':focus-within';
        if (event.key !== 'Escape') return;
        event.preventDefault(); // the page's dialog, if it is in one, stays
        if (drawer) {
            open(null);
            controls.focus(drawer);
        } else hushed = view?.sheet?.call.id;
        changed();
    });

    // ------------------------------------------------------------------------------------------ what happens

    /** Pairs come and go with their room, and viewers with their line in the list. */
    function over(call: Call): void {
        const stays = endStays(call);
        if (call.kind === 'pair' || (call.kind === 'watch' && call.role === 'callee') || !stays) return;
        ended = call;
        used = '';
        clearTimeout(endedTimer);
        const away = (): void => {
            // Not while somebody is at it: a focus that was only left there is none.
            if (view?.mode === 'ended' && used && panel.root.matches(used)) {
                endedTimer = setTimeout(away, 2000);
                return;
            }
            ended = null;
            changed();
        };
        endedTimer = setTimeout(away, stays);
    }

    function wrong(key: Key | null): void {
        if (!key) return;
        trouble = key;
        clearTimeout(troubleTimer);
        troubleTimer = setTimeout(() => {
            if (!checked) trouble = null;
            changed();
        }, troubleStays);
        changed();
    }

    const on = <E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): void =>
        signal.addEventListener('abort', client.on(event, listener));
    heard.forEach((event) => on(event, changed));
    on('end', ({ call }) => over(call));
    on('error', ({ error }) => wrong(troubleKey(error.code, error.media)));
    on('room', ({ reason }) => wrong(goneKey(reason)));
    on('broadcast', ({ reason }) => wrong(goneKey(reason)));
    on('devices', () => devices.open && void devices.list());

    // ------------------------------------------------------------------------------------------ the check before a call

    function unopened(reason: unknown): void {
        wrong(`media_${(reason as Partial<MediaError>).trouble ?? 'failed'}`);
    }

    function stopLooking(): void {
        sights++;
        preview?.stop();
        preview = trouble = null;
        changed();
    }

    async function look(): Promise<void> {
        stopLooking();
        const nth = sights;
        try {
            const made = await client.devices.preview();
            if (nth === sights) preview = made;
            else made.stop();
        } catch (reason) {
            if (nth === sights) unopened(reason);
        }
        await devices.list();
        changed();
    }

    function leaveCheck(on: boolean): void {
        checked?.(on);
        checked = null;
        stopLooking();
    }

    paint();
    draw();
    return {
        host,
        minimise: (on) => void panel.fold(on),
        check() {
            leaveCheck(false);
            const answer = new Promise<boolean>((answered) => {
                checked = answered;
            });
            void look();
            return answer;
        },
        unmount() {
            leaveCheck(false);
            draw(); // the parts let go of the check's picture and sound
            gone.abort();
            play(null);
            [second, endedTimer, troubleTimer].forEach(clearTimeout);
            host.remove();
        },
    };
}
