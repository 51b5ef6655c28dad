// One session of one user, as the page sees it: keeps what the core shows, tells of changes, hands on what is asked for.

import { Driver, type Audience, type World } from '../driver/driver.js';
import type { Seat } from '../driver/seat.js';
import type { Recorder } from '../driver/recorder.js';
import type { Report } from '../driver/report.js';
import type { Input, Shown, ShownCall } from '../driver/words.js';
import type {
    Broadcast,
    Call,
    Client,
    ConnectOptions,
    ConnectionState,
    EndReason,
    Events,
    Kind,
    MediaTrouble,
    Member,
    Presence,
    Room,
    RoomId,
    Sending,
    UserId,
} from './api.js';
import { BroadcastView, type BroadcastOwner } from './broadcast.js';
import { CallView, type CallOwner } from './call.js';
import { DeviceBook, type Choices } from './devices.js';
import { Teller } from './events.js';
import { PresenceBook } from './presence.js';
import { same, SharedMedia } from './shared.js';
import { checkRoom, checkUser, mediaSentences, overSentence, unreachedSentence, warn } from './sentences.js';

export interface Surroundings {
    readonly world: World;
    readonly choices: Choices;
    readonly seat: Seat;
    /** A newer token; empty if there is none. */
    readonly freshToken: () => Promise<string>;
    readonly report: () => Promise<Report>;
}

/** What the page remembers, as far as it is not the core's alone. */
export interface Before {
    readonly cast?: { readonly auto_accept?: boolean };
    readonly since?: Readonly<Record<string, number>>;
}

export class BeckonClient implements Client, Audience, CallOwner, BroadcastOwner {
    state: ConnectionState = 'connecting';
    room: Room | null = null;
    /** Members whom a `joined` after an absence has not named yet. */
    private unnamed: readonly Member[] = [];
    readonly devices: DeviceBook;
    readonly driver: Driver;
    private readonly teller = new Teller();
    readonly seat: Seat;
    private readonly presence: PresenceBook;
    private readonly views = new Map<string, CallView>();
    private before: Before = {};
    private freshToken: Surroundings['freshToken'];
    private fetchingToken = false;
    private tokenWait = token_first_ms;
    /** Tries that ended before the relay said a word; null once it did, or once the page was told. */
    private unreached: number | null = 0;
    private tokenAgain: ReturnType<typeof setTimeout> | undefined;
    readonly broadcasting = new BroadcastView(this);
    readonly shared = new SharedMedia((sending) => this.share(sending));

    constructor(
        readonly user: UserId,
        private readonly recorder: Recorder,
        private readonly around: Surroundings,
    ) {
        this.seat = around.seat;
        this.freshToken = around.freshToken;
        this.driver = new Driver(recorder, around.world, this);
        this.presence = new PresenceBook((t, users) => this.driver.push({ t, users }));
        const { media, peers } = this.driver;
        this.devices = new DeviceBook(around.choices, media, peers, this.seat, () => this.devicesChanged());
    }

    /** Whoever awaits the client is to hear of everything, so events are told a little later. */
    start(before: Before): void {
        this.before = before;
        this.broadcasting.autoAccept = before.cast?.auto_accept === true;
        setTimeout(() => this.teller.open());
        this.driver.push({ t: 'connect' });
    }

    // ---------------------------------------------------------------------------------------- what a page asks for

    get calls(): readonly Call[] {
        return [...this.views.values()];
    }

    call(user: UserId): Call {
        return this.place({ t: 'start_call', to: checkUser(user) }, 'call', user);
    }

    watch(user: UserId): Call {
        return this.place({ t: 'start_watch', user: checkUser(user) }, 'watch', user);
    }

    broadcast(options: { autoAccept?: boolean } = {}): Broadcast {
        this.broadcasting.autoAccept = options.autoAccept ?? this.broadcasting.autoAccept;
        this.driver.push({ t: 'start_broadcast', auto_accept: this.broadcasting.autoAccept });
        return this.broadcasting;
    }

    stopBroadcast(): void {
        this.driver.push({ t: 'stop_broadcast' });
    }

    join(room: RoomId): void {
        this.driver.push({ t: 'join_room', room: checkRoom(room) });
    }

    leave(): void {
        this.driver.push({ t: 'leave_room' });
    }

    follow(user: UserId, listener: (presence: Presence) => void): () => void {
        return this.presence.follow(checkUser(user), listener);
    }

    on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void {
        return this.teller.on(event, listener);
    }

    renew(token: NonNullable<ConnectOptions['token']>): void {
        if (typeof token === 'string') return this.driver.push({ t: 'renew_token', token });
        this.freshToken = async () => token();
        this.renewToken();
    }

    async report(): Promise<string> {
        const report = await this.around.report();
        return report(this.recorder);
    }

    disconnect(): void {
        clearTimeout(this.tokenAgain);
        this.driver.push({ t: 'disconnect' });
        this.driver.stop();
        this.seat.leave();
    }

    // ---------------------------------------------------------------------------------------- what calls ask for

    /** Somebody's own choice. */
    setMedia(call: string, sending: Sending): void {
        this.driver.push({ t: 'set_media', call, ...sending });
        this.refill(sending);
    }

    /** The same for all viewers and members. */
    private share({ audio, video, held }: Sending): void {
        this.driver.push({ t: 'set_shared', audio, video });
        this.refill({ audio, video, held });
    }

    /** What is wanted anew may be a device that was unplugged. */
    private refill(sending: Sending): void {
        const { media } = this.driver;
        if (!media.stream) return;
        const lacks = (sending.audio && !media.has('audio')) || (sending.video && !media.has('video'));
        if (lacks) void media.refill().then((trouble) => trouble && this.trouble(trouble));
    }

    /** Another tab of this browser makes the sound now, or no longer does. */
    ringMoved(): void {
        for (const call of this.views.values()) if (call.phase === 'incoming') this.teller.tell('change', { call });
    }

    private place(input: Input, kind: Kind, peer: UserId): Call {
        this.driver.push(input);
        const placed = this.calls.filter((call) => call.kind === kind && call.peer === peer).at(-1);
        if (placed) return placed;
        // It was over before it began: why was told as an error.
        const refused = new CallView(this, '', kind, 'caller', peer);
        refused.phase = 'ended';
        refused.reason = this.state === 'over' ? 'lost' : 'busy';
        return refused;
    }

    // ---------------------------------------------------------------------------------------- what the driver shows

    show(effect: Shown): void {
        switch (effect.t) {
            case 'show_call':
                return this.showCall(effect);
            case 'show_session':
                return this.showSession(effect.state, effect.code);
            case 'show_presence':
                return this.showPresence(effect.user, { connected: effect.connected, live: effect.live ?? null });
            case 'show_broadcast':
                this.broadcasting.state = effect.cast === undefined ? 'off' : effect.live ? 'live' : 'starting';
                return this.tellBroadcast(reasonOf(effect.reason));
            case 'show_shared':
                this.shared.show(effect.audio, effect.video);
                return this.tellBroadcast();
            case 'show_member':
                return this.showMember(effect.room, { user: effect.user, seat: effect.seat }, effect.here);
            case 'show_room':
                return this.showRoom(effect.room, effect.joined, effect.reason);
            case 'tell_push':
                return this.teller.tell('push', { data: effect.data });
            case 'tell_transfer_failed':
                return this.fail('transfer_failed', `The call could not be handed over (${effect.reason}).`, effect.call);
            case 'tell_expiring':
                return this.renewToken();
            case 'tell_refused':
                return this.fail(this.state === 'over' ? 'over' : effect.code, `${effect.text}.`, effect.call);
        }
    }

    get engaged(): boolean {
        return this.views.size > 0 || this.broadcasting.state !== 'off';
    }

    streams(id: string | null): void {
        for (const call of this.views.values()) if (id === null || id === call.id) this.teller.tell('change', { call });
        if (id === null && this.broadcasting.state !== 'off') this.tellBroadcast();
    }

    since(): Record<string, number> {
        const flowed = [...this.views.values()].filter(({ since }) => since);
        return Object.fromEntries(flowed.map(({ id, since }) => [id, since as number]));
    }

    trouble(media: MediaTrouble): void {
        this.fail('media', mediaSentences[media], '', media);
    }

    refused(sentence: string): void {
        this.fail('malformed', sentence);
    }

    private showCall(shown: ShownCall): void {
        if (shown.phase === 'arriving') return;
        const known = this.views.get(shown.call);
        if (!known && shown.phase === 'ended') return;
        const call = known ?? new CallView(this, shown.call, shown.kind, shown.role, shown.peer);
        const before = { phase: known?.phase ?? null, mine: call.mine, theirs: call.theirs };
        call.since ??= this.before.since?.[call.id] ?? null;
        call.show(shown);
        this.tellOfCall(call, before);
        if (call.over) this.views.delete(call.id);
        else this.views.set(call.id, call);
    }

    private tellOfCall(call: CallView, before: { phase: string | null; mine: Sending; theirs: Sending }): void {
        const { teller } = this;
        const { phase, mine, theirs } = call;
        teller.tell('change', { call });
        if (phase !== before.phase) {
            if (phase === 'incoming') teller.tell('call', { call });
            if (phase === 'connecting' && before.phase !== null) teller.tell('accept', { call });
            if (phase === 'live' && before.phase !== 'recovering') teller.tell('start', { call });
            if (phase === 'ended') teller.tell('end', { call, reason: call.reason ?? 'failed' });
        }
        if (!same(mine, before.mine) || !same(theirs, before.theirs)) teller.tell('mute', { call });
        if (mine.held !== before.mine.held || theirs.held !== before.theirs.held) teller.tell('hold', { call });
        if (call.kind === 'watch' && call.role === 'callee') this.tellBroadcast();
    }

    private tellBroadcast(reason: EndReason | null = null): void {
        this.teller.tell('broadcast', { broadcast: this.broadcasting, reason });
    }

    private showSession(state: 'up' | 'down' | 'over', code: number): void {
        this.state = ({ up: 'online', down: 'offline', over: 'over' } as const)[state];
        this.teller.tell('connection', { state: this.state, code });
        if (this.state === 'over') this.seat.ring.stop(); // another tab makes the sound
        if (this.state === 'over' && code !== 3507) {
            const sentence = overSentence(code, this.driver.socket.why);
            this.fail('session', sentence);
            warn(sentence);
        }
        if (state === 'down') this.renewToken(); // the one that there is may run out meanwhile
        else this.unreached = null;
    }

    /** A browser does not tell a relay that turns the page away from one that is not there. */
    closed(): void {
        if (this.unreached === null || ++this.unreached < tries_until_told) return;
        this.unreached = null;
        warn(unreachedSentence(this.around.world.url));
    }

    private showPresence(user: UserId, presence: Presence): void {
        const listeners = this.presence.learn(user, presence);
        this.teller.tell('presence', { user, presence });
        for (const listener of listeners) this.teller.later(() => listener(presence));
    }

    /** Who is in a room is named anew after an absence: those who are not named any more have gone meanwhile. */
    private showRoom(id: RoomId, joined: boolean, reason: string | undefined): void {
        const same = joined && this.room?.id === id;
        this.unnamed = same ? this.room!.members : [];
        this.teller.later(() => this.unnamed.forEach((member) => this.showMember(id, member, false)));
        if (same) return;
        this.room = joined ? this.roomOf(id, []) : null;
        this.teller.tell('room', { room: id, joined, reason: reasonOf(reason) });
    }

    private showMember(id: RoomId, member: Member, here: boolean): void {
        const but = (all: readonly Member[]): Member[] => all.filter(({ seat }) => seat !== member.seat);
        const before = this.room?.members ?? [];
        const others = but(before);
        this.unnamed = but(this.unnamed);
        if (others.length < before.length === here) return;
        this.room = this.roomOf(id, here ? [...others, member] : others);
        this.teller.tell(here ? 'in' : 'out', { room: id, member });
    }

    private roomOf(id: RoomId, members: readonly Member[]): Room {
        const { shared } = this;
        return { id, members, get mine() { return shared.mine; }, mute: (what) => shared.mute(what) };
    }

    private fail(code: string, text: string, call = '', media: MediaTrouble | null = null): void {
        this.teller.tell('error', { error: { code, text, call: this.views.get(call) ?? null, media } });
    }

    devicesChanged(): void {
        this.devices.list().then(
            (devices) => this.teller.tell('devices', { devices }),
            () => {}, // a page that may not ask has none to show
        );
    }

    /** Until there is one, or it is said that there is none any more: the core knows what that means for the session. */
    private renewToken(): void {
        if (this.fetchingToken) return;
        this.fetchingToken = true;
        clearTimeout(this.tokenAgain);
        const had = (token: string): void => {
            this.tokenWait = token_first_ms;
            this.driver.push({ t: 'renew_token', token });
        };
        const failed = (error: unknown): void => {
            const sentence = `No newer token could be had: ${String(error)}`;
            this.fail('token', sentence);
            warn(sentence);
            if (this.state !== 'over') this.tokenAgain = setTimeout(() => this.renewToken(), this.tokenWait * (0.5 + Math.random() / 2));
            this.tokenWait = Math.min(this.tokenWait * 2, token_longest_ms);
        };
        this.freshToken()
            .finally(() => (this.fetchingToken = false))
            .then(had, failed);
    }
}

/** A relay warns much longer than this before a token runs out. */
const token_first_ms = 1000;
const token_longest_ms = 60_000;
/** A relay that is started anew is back by then, as a rule. */
const tries_until_told = 3;

const reasonOf = (reason: string | undefined): EndReason | null => (reason as EndReason | undefined) ?? null;
