// What is to be shown, from what there is. No DOM and no language in it: the same scene always gives the same view.
import type { Broadcast, Call, ConnectionState, EndReason, MediaTrouble } from '../client/api.js';
import type { Icon } from './icons.js';
import type { Key, Saying } from './strings.js';

/** All that the widget knows. */
export interface Scene {
    readonly calls: readonly Call[];
    readonly broadcast: Broadcast;
    readonly inRoom: boolean;
    readonly connection: ConnectionState;
    /** The call that ended last, until it is put away. */
    readonly ended: Call | null;
    readonly checking: boolean;
    /** The picture of the check before a call. */
    readonly preview: MediaStream | null;
    /** What went wrong, until it is put away. */
    readonly trouble: Key | null;
    /** The browser does not let the page be heard before somebody clicks. */
    readonly silenced: boolean;
    readonly nameOf: (user: string) => string;
}

export type Mode = 'call' | 'watch' | 'room' | 'live' | 'check' | 'ended' | 'note';

/** One picture of somebody else. */
export interface Tile {
    readonly call: Call;
    readonly name: string;
    /** No picture comes: the first letter of the name stands for it. */
    readonly covered: boolean;
    /** Said over the picture, or over its last frame. */
    readonly words: Saying | null;
    readonly wait: 'ring' | 'spin' | null;
    readonly muted: boolean;
}

export type Action = 'mic' | 'cam' | 'hold' | 'viewers' | 'devices' | 'end' | 'again' | 'close' | 'go' | 'retry' | 'dismiss' | 'unsilence';
export interface Control {
    readonly action: Action;
    readonly label: Key;
    /** Without one it is a button to read. */
    readonly picture?: Icon;
    /** Something is switched off by it now. */
    readonly off?: boolean;
    /** It opens a drawer. */
    readonly opens?: boolean;
    readonly count?: number;
}

export interface View {
    /** The call that asks to be answered; whose call that would end, and how many more ring. */
    readonly sheet: { readonly call: Call; readonly name: string; readonly instead: string | null; readonly more: number } | null;
    readonly mode: Mode | null;
    /** Null where it is the name of who is talked to. */
    readonly title: Key | null;
    readonly name: string;
    readonly status: Saying;
    /** Counted up instead of the status, in ms since 1970. */
    readonly since: number | null;
    readonly tiles: readonly Tile[];
    /** Ourselves: small beside others, large when alone. */
    readonly self: { readonly stream: MediaStream; readonly picture: boolean; readonly large: boolean } | null;
    readonly controls: readonly Control[];
    readonly viewers: { readonly asking: readonly Call[]; readonly watching: readonly Call[]; readonly autoAccept: boolean } | null;
    readonly note: { readonly text: Saying; readonly act: 'dismiss' | 'unsilence' | 'retry' | null } | null;
    /** What is heard: we are called, or a device of theirs rings. */
    readonly tone: 'in' | 'out' | null;
}

const engaged = ({ phase }: Call): boolean => /^(acc|conn|live|rec)/.test(phase);
const asked = ({ phase }: Call): boolean => phase === 'incoming';
const placed = ({ phase }: Call): boolean => phase === 'calling' || phase === 'alerted';
/** What came to nothing, and might come to something another time. */
const hopeful = /^(no_answer|busy|not_connected|ice_failed|ice_lost|lost|failed|no_media|cancelled)$/;

/** A ring that nobody answered is a missed call to who was called; the rest is the same for both. */
const missed = ({ role, kind, reason }: Call): boolean => role === 'callee' && kind === 'call' && /^(cancelled|no_answer|busy)$/.test(`${reason}`);
/** Nobody calls who watches. */
const unwatched = ({ kind, reason }: Call): boolean => kind === 'watch' && /^(hangup|declined|cancelled)$/.test(`${reason}`);
export const endWords = (call: Call, name: string): Saying =>
    ({ key: missed(call) ? 'missed' : (`${unwatched(call) ? 'watch' : 'end'}_${call.reason ?? 'failed'}` as Key), name });

/** How long that stays: what went as wanted is gone soon, what has to be read stays longer. */
export const endStays = (call: Call): number =>
    call.reason === 'replaced' ? 0
    : missed(call) ? 30_000
    : /^(hangup|answered_elsewhere|cancelled)$/.test(`${call.reason}`) ? 3500
    : 9000;

/** What only a programmer needs to know has no sentence. */
export const troubleKey = (code: string, media: MediaTrouble | null): Key | null =>
    media ? `media_${media}`
    : /^(limit|forbidden|unknown_room|unknown_user)$/.test(code) ? (`error_${code}` as Key)
    : code === 'over' ? code
    : null;

const goneKeys: Partial<Record<EndReason, Key>> = {
    unknown: 'error_unknown_room', left: 'error_unknown_room', full: 'end_full', forbidden: 'error_forbidden',
    replaced: 'live_elsewhere', lost: 'over',
};
/** Why a room or a broadcast did not begin, or is over: where it was not this page that ended it. */
export const goneKey = (reason: EndReason | null): Key | null => (reason && goneKeys[reason]) ?? null;

function phaseWords(call: Call, name: string): Saying {
    const { phase, kind, mine, theirs } = call;
    if (phase === 'ended') return endWords(call, name);
    const key: Key =
        phase === 'calling' ? (kind === 'watch' ? 'asking' : phase)
        : phase === 'alerted' ? (kind === 'watch' ? 'asked' : phase)
        : phase === 'live' ? (mine.held ? 'held' : theirs.held ? 'held_by' : phase)
        : phase === 'recovering' ? phase
        : 'connecting';
    return { key, name };
}

function tileOf(call: Call, name: string, alone: boolean): Tile {
    const { phase, mine, theirs, since } = call;
    const live = phase === 'live';
    const held = live && (mine.held || theirs.held);
    return {
        call,
        name,
        covered: !call.remote || since === null || held || (live && !theirs.video),
        words:
            held || phase === 'recovering' || (!alone && !live) ? phaseWords(call, name)
            : live && call.peerAway && call.kind !== 'watch' ? { key: 'away' }
            : live && alone && !theirs.video ? { key: 'no_picture' }
            : null,
        wait: placed(call) ? 'ring' : live ? null : 'spin',
        muted: since !== null && !theirs.audio,
    };
}

/** Those to be seen. Hung up first: a call before the room, the room before what is only watched. */
export const people = ({ calls }: Pick<Scene, 'calls'>): readonly Call[] =>
    (['call', 'pair', 'watch'] as const).flatMap((wanted) =>
        calls.filter((call) => call.kind === wanted && (engaged(call) || placed(call)) && !(wanted === 'watch' && call.role === 'callee')));

function modeOf({ checking, inRoom, broadcast, ended, trouble }: Scene, first: Call | undefined): Mode | null {
    return checking ? 'check'
        : first ? (first.kind === 'pair' ? 'room' : first.kind)
        : inRoom ? 'room'
        : broadcast.state !== 'off' ? 'live'
        : ended ? 'ended'
        : trouble ? 'note'
        : null;
}

function controlsOf({ broadcast, ended, trouble, preview }: Scene, mode: Mode | null, first: Call | undefined): Control[] {
    if (mode === 'check') return [{ action: 'close', label: 'cancel' }, trouble && !preview ? { action: 'retry', label: 'retry' } : { action: 'go', label: 'check_go' }];
    if (mode === 'ended' && ended?.kind === 'call' && hopeful.test(`${ended.reason}`) && (ended.role === 'callee' || ended.reason !== 'cancelled')) {
        return [{ action: 'again', label: ended.role === 'callee' ? 'call_back' : 'again' }];
    }
    if (!mode || mode === 'ended' || mode === 'note') return [];
    const list: Control[] = [];
    const { local, mine } = (mode === 'live' ? broadcast : first) ?? {};
    if (local && mine && mode !== 'watch') {
        for (const [action, on] of [['mic', mine.audio], ['cam', mine.video]] as const) {
            list.push({ action, label: `${action}_${on ? 'off' : 'on'}`, off: !on, picture: action });
        }
    }
    if (mode === 'call' && mine && first?.since != null) {
        list.push({ action: 'hold', label: mine.held ? 'resume' : 'hold', off: mine.held, picture: mine.held ? 'resume' : 'hold' });
    }
    if (broadcast.state !== 'off') {
        list.push({ action: 'viewers', label: 'viewers', picture: 'viewers', opens: true, count: broadcast.viewers.filter(asked).length });
    }
    list.push({ action: 'devices', label: 'devices', picture: 'devices', opens: true });
    const [label, picture]: [Key, Icon] =
        mode === 'room' ? ['leave', 'leave']
        : mode === 'live' ? ['stop_live', 'stop']
        : first && placed(first) ? ['cancel', 'phone']
        : mode === 'watch' ? ['stop_watching', 'close']
        : ['hang_up', 'phone'];
    list.push({ action: 'end', label, picture });
    return list;
}

function noteOf({ trouble, silenced, ended, connection, nameOf, preview }: Scene, mode: Mode | null, shown: readonly Call[]): View['note'] {
    const checking = mode === 'check';
    if (trouble) return { text: { key: trouble }, act: !checking ? 'dismiss' : preview && 'retry' };
    if (silenced) return { text: { key: 'silent' }, act: 'unsilence' };
    if (!mode || mode === 'ended') return null;
    // Who is called again has not just declined.
    if (ended && !checking && shown.every(({ peer }) => peer !== ended.peer)) return { text: endWords(ended, nameOf(ended.peer)), act: 'dismiss' };
    return connection === 'offline' || connection === 'over' ? { text: { key: connection }, act: null } : null;
}

/** The title, where it is not a name, and what is said under it. */
function headOf({ broadcast, trouble, preview }: Scene, mode: Mode | null, call: Call | undefined, name: string, pairs: number): [Key | null, Saying] {
    const watching = broadcast.viewers.filter(engaged).length;
    return mode === 'live' ? ['on_air', broadcast.state === 'starting' ? { key: 'starting' } : watching ? { key: 'watching', n: watching } : { key: 'watching_none' }]
        : mode === 'room' ? ['room', pairs ? { key: 'people', n: pairs } : { key: 'alone' }]
        : mode === 'check' ? [mode, { key: trouble ? 'devices' : preview ? 'check_ok' : 'starting' }]
        : call ? [null, phaseWords(call, name)]
        : ['widget', { key: 'widget' }];
}

function selfOf({ broadcast, preview }: Scene, mode: Mode | null, shown: readonly Call[]): View['self'] {
    if (mode === 'check') return preview && { stream: preview, picture: true, large: true };
    const sender = mode === 'live' ? broadcast : shown.find(({ local, kind }) => local && kind !== 'watch');
    return sender?.local ? { stream: sender.local, picture: sender.mine.video, large: mode === 'live' } : null;
}

export function viewOf(scene: Scene): View {
    const { calls, nameOf, broadcast } = scene;
    const shown = people(scene);
    const mode = modeOf(scene, shown[0]);
    const call = mode === 'ended' ? (scene.ended ?? undefined) : shown[0];
    const name = call ? nameOf(call.peer) : '';
    const pairs = shown.filter(({ kind }) => kind === 'pair').length;
    const [title, status] = headOf(scene, mode, call, name, pairs);
    const ringing = calls.filter((one) => asked(one) && one.kind === 'call');
    const [ring] = ringing;
    const other = shown.find(({ kind }) => kind === 'call');
    return {
        sheet: ring ? { call: ring, name: nameOf(ring.peer), instead: other ? nameOf(other.peer) : null, more: ringing.length - 1 } : null,
        mode,
        title,
        name,
        status,
        since: !title && call && engaged(call) ? call.since : null,
        tiles: mode === 'check' ? [] : shown.map((one) => tileOf(one, nameOf(one.peer), shown.length === 1)),
        self: selfOf(scene, mode, shown),
        controls: controlsOf(scene, mode, shown[0]),
        viewers: broadcast.state === 'off' ? null : {
            asking: broadcast.viewers.filter(asked),
            watching: broadcast.viewers.filter(engaged),
            autoAccept: broadcast.autoAccept,
        },
        note: noteOf(scene, mode, shown),
        tone: ringing.some(({ rings }) => rings) ? 'in' : shown.some(({ phase, kind }) => phase === 'alerted' && kind === 'call') ? 'out' : null,
    };
}
