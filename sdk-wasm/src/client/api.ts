// What a page can do with Beckon in code. The tag, the buttons and the widget use exactly this, and nothing else.
//
// A client is one session of one user. Calls are objects that live from the first ring to the end; what they show is
// their properties, and every change is told once, by `change`. Nothing here throws for what the network or the other
// person does: a call that came to nothing ends, with its reason. What throws is a mistake in the page's own code (a
// user id of no bytes, say), at once, and as a sentence.
//
// Listeners are called after the state is as they are told, and after the page's own call that led there has returned. The same
// events bubble from the document as `beckon:NAME`, with the same detail, for pages without code of ours.

export type UserId = string;
export type CallId = string;
export type RoomId = string;

/** A call is answered by a person; a watch shows a broadcast, one way; a pair is two members of a room. */
export type Kind = 'call' | 'watch' | 'pair';
export type Role = 'caller' | 'callee';

/** See include/beckon/call/phase.hpp. `arriving` is not shown to people. */
export type Phase =
    | 'calling'
    | 'alerted'
    | 'arriving'
    | 'incoming'
    | 'accepting'
    | 'connecting'
    | 'live'
    | 'recovering'
    | 'ended';

/** See include/beckon/wire/vocabulary.hpp. */
export type EndReason =
    | 'hangup'
    | 'cancelled'
    | 'declined'
    | 'busy'
    | 'no_answer'
    | 'not_connected'
    | 'not_live'
    | 'answered_elsewhere'
    | 'declined_elsewhere'
    | 'busy_elsewhere'
    | 'replaced'
    | 'no_media'
    | 'ice_failed'
    | 'ice_lost'
    | 'lost'
    | 'broadcast_ended'
    | 'left'
    | 'transferred'
    | 'full'
    | 'forbidden'
    | 'unknown'
    | 'failed';

/** What one side sends: microphone, camera, and whether it holds the call. */
export interface Sending {
    readonly audio: boolean;
    readonly video: boolean;
    readonly held: boolean;
}

export interface Call {
    readonly id: CallId;
    readonly kind: Kind;
    readonly role: Role;
    readonly peer: UserId;
    readonly phase: Phase;
    /** It asks to be answered, and of all tabs of this browser it is this one that should make a sound. */
    readonly rings: boolean;
    /** Only once `phase` is `ended`. */
    readonly reason: EndReason | null;
    readonly mine: Sending;
    readonly theirs: Sending;
    /** The other page is out of the relay's reach. Media may well flow. */
    readonly peerAway: boolean;
    /** When media first flowed, in ms since 1970; null before. */
    readonly since: number | null;
    /** Ours, while we send in this call. */
    readonly local: MediaStream | null;
    /** Theirs: the same stream object until a new connection replaces it, which is told by `change`. */
    readonly remote: MediaStream | null;

    accept(): void;
    decline(): void;
    /** Gives up, declines or hangs up, by where the call stands. */
    end(): void;
    /** `true` stops sending it, `false` sends it again; what is not named stays as it is. */
    mute(what: { audio?: boolean; video?: boolean }): void;
    hold(held: boolean): void;
    transfer(to: UserId): void;
}

export interface Presence {
    readonly connected: boolean;
    /** The name of the broadcast that this user shows, or null. */
    readonly live: string | null;
}

export interface Broadcast {
    /** `starting`: waiting for the camera. */
    readonly state: 'off' | 'starting' | 'live';
    readonly autoAccept: boolean;
    /** Watches of it, asking (`incoming`) and under way. */
    readonly viewers: readonly Call[];
    readonly local: MediaStream | null;
    /** What is sent to every viewer, also to those who come later. */
    readonly mine: Sending;
    mute(what: { audio?: boolean; video?: boolean }): void;
}

export interface Member {
    readonly user: UserId;
    readonly seat: string;
}

export interface Room {
    readonly id: RoomId;
    readonly members: readonly Member[];
    /** What is sent to every member, also to those who come later. */
    readonly mine: Sending;
    mute(what: { audio?: boolean; video?: boolean }): void;
}

export type DeviceKind = 'camera' | 'microphone' | 'speaker';
export interface Device {
    readonly id: string;
    readonly kind: DeviceKind;
    readonly label: string;
}
export type Quality = 'low' | 'medium' | 'high' | 'auto';

/** Why there is no camera or microphone: one word for programs; sentences for people are in the widget's languages. */
export type MediaTrouble =
    /** The person, or the browser for them, said no. */
    | 'refused'
    /** The page may not use them: a frame needs allow="camera; microphone", a Permissions-Policy must not forbid them. */
    | 'withheld'
    | 'missing'
    /** By another program. */
    | 'in_use'
    /** They work on https pages and on localhost only. */
    | 'insecure'
    | 'unplugged'
    /** The browser could not open it. */
    | 'failed';

/** What `choose` and `preview` are rejected with. */
export interface MediaFault extends Error {
    readonly trouble: MediaTrouble;
}

export interface Devices {
    /** Empty until a capture was allowed once. */
    list(): Promise<readonly Device[]>;
    readonly chosen: { readonly camera: string | null; readonly microphone: string | null; readonly speaker: string | null };
    /** At once, also while live; the picture goes on with the new device. */
    choose(kind: DeviceKind, id: string): Promise<void>;
    readonly quality: Quality;
    setQuality(quality: Quality): Promise<void>;
    /** Camera and microphone for a look before a call. Released by `stop` unless a call took them over. */
    preview(): Promise<{ readonly stream: MediaStream; stop(): void }>;
}

export interface BeckonError {
    readonly code: string;
    readonly text: string;
    readonly call: Call | null;
    readonly media: MediaTrouble | null;
}

/** `online`: the relay answers. `offline`: it does not, and is tried again; calls go on. `over`: for good. */
export type ConnectionState = 'connecting' | 'online' | 'offline' | 'over';

export interface Events {
    /** A call or a watch asks to be answered. */
    call: { call: Call };
    /** Somebody accepted: we, or they. */
    accept: { call: Call };
    /** Media flows for the first time. */
    start: { call: Call };
    end: { call: Call; reason: EndReason };
    /** Anything about this call that can be shown has changed. */
    change: { call: Call };
    mute: { call: Call };
    hold: { call: Call };
    presence: { user: UserId; presence: Presence };
    broadcast: { broadcast: Broadcast; reason: EndReason | null };
    /** A member came into the room, or went. */
    in: { room: RoomId; member: Member };
    out: { room: RoomId; member: Member };
    room: { room: RoomId; joined: boolean; reason: EndReason | null };
    push: { data: string };
    connection: { state: ConnectionState; code: number };
    devices: { devices: readonly Device[] };
    error: { error: BeckonError };
}

export type Remembering = 'cookie' | 'session' | 'none';

export interface ConnectOptions {
    /** Where the relay is: `https://relay.example`. For the tag: where its own file came from. */
    relay: string;
    user: UserId;
    /**
     * What the site's backend signed, or a function that gets a fresh one; none for an open site. If it fails it is called
     * again, later and later; where it gives an empty text there is none any more, and the session ends with its token.
     */
    token?: string | (() => Promise<string> | string);
    site?: string;
    /** Where the page keeps what it needs to go on after a reload. */
    remember?: Remembering;
    /** STUN and TURN servers beside those that the relay names. */
    iceServers?: RTCIceServer[];
    iceTransportPolicy?: RTCIceTransportPolicy;
    quality?: Quality;
    /** Details for the list of attendants, sent with the socket's address. */
    details?: Record<string, string>;
    /** Aborted before there is a client, `connect` fails and leaves for the next one what the page remembers. */
    signal?: AbortSignal;
}

export interface Client {
    readonly user: UserId;
    readonly state: ConnectionState;
    /** All that have not ended, the oldest first; watches and pairs, too. */
    readonly calls: readonly Call[];
    readonly broadcasting: Broadcast;
    readonly room: Room | null;
    readonly devices: Devices;

    call(user: UserId): Call;
    watch(user: UserId): Call;
    /** Starts it; while it is on, only changes whether viewers are let in by themselves. */
    broadcast(options?: { autoAccept?: boolean }): Broadcast;
    stopBroadcast(): void;
    join(room: RoomId): void;
    leave(): void;

    /** Hands in a newer token, or what gets one from now on. */
    renew(token: NonNullable<ConnectOptions['token']>): void;

    /** Tells `presence` of this user from now on; calls may overlap, each ends with its own `stop`. */
    follow(user: UserId, listener: (presence: Presence) => void): () => void;

    on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void;

    /**
     * What this page's core was told and what it wanted, since the page was loaded: for a bug report. Without names,
     * descriptions, addresses, tokens and words. `beckon-replay` reads it. What makes it is fetched first, from where the
     * SDK came; while that is out of reach it is rejected, and can be asked for again: what was recorded stays.
     */
    report(): Promise<string>;

    /** Ends every call, stops the camera, closes the session. */
    disconnect(): void;
}
