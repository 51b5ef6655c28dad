// What is to be shown, from what there is. No DOM and no language in it: the same scene always gives the same view.
import type { Broadcast, Call, ConnectionState, EndReason, MediaTrouble } from '../client/api.js';
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

export type Action = 'mic' | 'cam' | 'hold' | 'viewers' | 'devices' | 'end' | 'again' | 'close' | 'go' | 'retry';
export interface Control {
    readonly action: Action;
    readonly label: Key;
    /** Something is switched off by it now: shown as pressed. */
    readonly off?: boolean;
    readonly count?: number;
}

export interface View {
    /** The call that asks to be answered; `instead` of which one, and how many more ring. */
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
    readonly note: { readonly text: Saying; readonly act: 'dismiss' | 'unsilence' | null } | null;
    /** What is heard: we are called, or a device of theirs rings. */
    readonly tone: 'in' | 'out' | null;
}

const engaged = (call: Call): boolean => /^(accepting|connecting|live|recovering)$/.test(call.phase);
const named = (key: Key, name: string): Saying => ({ key, name });

/** Rings that nobody heard of are said to who was called; the rest is the same for both. */
export function endWords(call: Call, name: string): Saying {
    const reason: EndReason = call.reason ?? 'failed';
    const missed = call.role === 'callee' && call.kind === 'call' && /^(cancelled|no_answer|busy)$/.test(reason);
    return named(missed ? 'missed' : `end_${reason}`, name);
}

/** How long that stays: what went as wanted is gone soon, what has to be read stays longer. */
export const endStays = (call: Call): number =>
    call.reason === 'replaced' ? 0
    : call.reason === 'hangup' || call.reason === 'answered_elsewhere' || (call.reason === 'cancelled' && call.role === 'caller') ? 3500
    : endWords(call, '').key === 'missed' ? 30_000
    : 9000;

export const troubleKey = (code: string, media: MediaTrouble | null): Key | null =>
    media ? `media_${media}`
    : /^(limit|forbidden|unknown_room|unknown_user)$/.test(code) ? (`error_${code}` as Key)
    : null;

function phaseWords(call: Call, name: string): Saying {
    const watching = call.kind === 'watch';
    switch (call.phase) {
        case 'calling': return named(watching ? 'asking' : 'calling', name);
        case 'alerted': return named(watching ? 'asked' : 'alerted', name);
        case 'live': return named(call.mine.held ? 'held' : call.theirs.held ? 'held_by' : 'live', name);
        case 'recovering': return named('recovering', name);
        case 'ended': return endWords(call, name);
        default: return named('connecting', name);
    }
}

function tileOf(call: Call, name: string, alone: boolean): Tile {
    const { phase, mine, theirs } = call;
    const live = phase === 'live';
    const held = live && (mine.held || theirs.held);
    const flowed = call.since !== null;
    const covered = !call.remote || !flowed || held || (live && !theirs.video);
    const words =
        held || phase === 'recovering' || (!alone && !live) ? phaseWords(call, name)
        : live && call.peerAway && call.kind !== 'watch' ? named('away', name)
        : live && alone && !theirs.video ? named('no_picture', name)
        : null;
    const wait = phase === 'calling' || phase === 'alerted' ? 'ring' : live ? null : 'spin';
    return { call, name, covered, words, wait, muted: flowed && !theirs.audio };
}

/** Hung up first: a call before the room, the room before what is only watched. */
export const people = (scene: Pick<Scene, 'calls'>): readonly Call[] => {
    const shown = scene.calls.filter(
        (call) => !/^(arriving|incoming|ended)$/.test(call.phase) && !(call.kind === 'watch' && call.role === 'callee'),
    );
    const rank = { call: 0, pair: 1, watch: 2 };
    return [...shown].sort((a, b) => rank[a.kind] - rank[b.kind]);
};

function modeOf(scene: Scene, first: Call | undefined): Mode | null {
    if (scene.checking) return 'check';
    if (first) return first.kind === 'pair' ? 'room' : first.kind;
    if (scene.inRoom) return 'room';
    if (scene.broadcast.state !== 'off') return 'live';
    if (scene.ended) return 'ended';
    return scene.trouble ? 'note' : null;
}

function controlsOf(scene: Scene, mode: Mode | null, first: Call | undefined): Control[] {
    const sender = mode === 'live' ? scene.broadcast : mode === 'watch' ? undefined : first;
    const { mine } = sender ?? {};
    const list: Control[] = [];
    const asking = scene.broadcast.viewers.filter((call) => call.phase === 'incoming').length;
    const sends = mine && (mode === 'live' ? scene.broadcast.state === 'live' : sender?.local);
    if (sends) {
        list.push({ action: 'mic', label: mine.audio ? 'mic_off' : 'mic_on', off: !mine.audio });
        list.push({ action: 'cam', label: mine.video ? 'cam_off' : 'cam_on', off: !mine.video });
    }
    if (mode === 'call' && first?.since != null && mine) {
        list.push({ action: 'hold', label: mine.held ? 'resume' : 'hold', off: mine.held });
    }
    if (mode === 'live' || (scene.broadcast.state !== 'off' && mode !== 'check')) {
        list.push({ action: 'viewers', label: 'viewers', count: asking });
    }
    if (mode !== null && mode !== 'check' && mode !== 'ended' && mode !== 'note') {
        list.push({ action: 'devices', label: 'devices' });
    }
    const before = first?.phase === 'calling' || first?.phase === 'alerted';
    switch (mode) {
        case 'call': list.push({ action: 'end', label: before ? 'cancel' : 'hang_up' }); break;
        case 'watch': list.push({ action: 'end', label: before ? 'cancel' : 'stop_watching' }); break;
        case 'room': list.push({ action: 'end', label: 'leave' }); break;
        case 'live': list.push({ action: 'end', label: 'stop_live' }); break;
        case 'ended':
            if (scene.ended && canAgain(scene.ended)) {
                list.push({ action: 'again', label: scene.ended.role === 'callee' ? 'call_back' : 'again' });
            }
            break;
        case 'check':
            list.push({ action: 'close', label: 'cancel' });
            list.push(scene.trouble ? { action: 'retry', label: 'retry' } : { action: 'go', label: 'check_go' });
            break;
        case 'note':
        case null: break;
    }
    return list;
}

const canAgain = (call: Call): boolean =>
    call.kind === 'call'
    && /^(no_answer|busy|not_connected|ice_failed|ice_lost|lost|failed|no_media|cancelled)$/.test(call.reason ?? '')
    && (call.role === 'caller' ? call.reason !== 'cancelled' : true);

function noteOf(scene: Scene, mode: Mode | null): View['note'] {
    if (scene.trouble) return { text: { key: scene.trouble }, act: mode === 'check' ? null : 'dismiss' };
    if (scene.silenced) return { text: { key: 'silent' }, act: 'unsilence' };
    if (scene.ended && mode !== 'ended' && mode !== 'check') {
        return { text: endWords(scene.ended, scene.nameOf(scene.ended.peer)), act: 'dismiss' };
    }
    if (mode && mode !== 'ended' && (scene.connection === 'offline' || scene.connection === 'over')) {
        return { text: { key: scene.connection }, act: null };
    }
    return null;
}

function headOf(scene: Scene, mode: Mode | null, shown: readonly Call[]): Pick<View, 'title' | 'name' | 'status' | 'since'> {
    const call = mode === 'ended' ? scene.ended : shown[0];
    const name = call ? scene.nameOf(call.peer) : '';
    const watching = scene.broadcast.viewers.filter(engaged).length;
    switch (mode) {
        case 'live': {
            const status: Saying =
                scene.broadcast.state === 'starting' ? { key: 'starting' }
                : watching ? { key: 'watching', n: watching }
                : { key: 'watching_none' };
            return { title: 'on_air', status, since: null, name };
        }
        case 'room': {
            const pairs = shown.filter((other) => other.kind === 'pair').length;
            return { title: 'room', status: pairs ? { key: 'people', n: pairs } : { key: 'alone' }, since: null, name };
        }
        case 'check': return { title: 'check', status: { key: scene.trouble ? 'devices' : 'check_ok' }, since: null, name };
        case 'note': return { title: 'widget', status: { key: 'widget' }, since: null, name };
        default:
            return {
                title: null,
                status: call ? phaseWords(call, name) : { key: 'widget' },
                since: call && engaged(call) ? call.since : null,
                name,
            };
    }
}

function selfOf(scene: Scene, mode: Mode | null, shown: readonly Call[]): View['self'] {
    if (mode === 'check') return scene.preview && { stream: scene.preview, picture: true, large: true };
    if (mode === 'live') {
        const { local, mine } = scene.broadcast;
        return local && { stream: local, picture: mine.video, large: true };
    }
    const sender = shown.find((call) => call.local && call.kind !== 'watch');
    if (sender?.local) return { stream: sender.local, picture: sender.mine.video, large: false };
    return null;
}

export function viewOf(scene: Scene): View {
    const shown = people(scene);
    const mode = modeOf(scene, shown[0]);
    const ringing = scene.calls.filter((call) => call.phase === 'incoming' && call.kind === 'call');
    const other = shown.find((call) => call.kind === 'call');
    const call = ringing[0];
    const { viewers, autoAccept, state } = scene.broadcast;
    const tiled = mode === 'check' ? [] : shown;
    return {
        sheet: call
            ? { call, name: scene.nameOf(call.peer), instead: other ? scene.nameOf(other.peer) : null, more: ringing.length - 1 }
            : null,
        mode,
        ...headOf(scene, mode, shown),
        tiles: tiled.map((one) => tileOf(one, scene.nameOf(one.peer), tiled.length === 1)),
        self: selfOf(scene, mode, shown),
        controls: controlsOf(scene, mode, shown[0]),
        viewers: state === 'off' ? null : {
            asking: viewers.filter((one) => one.phase === 'incoming'),
            watching: viewers.filter(engaged),
            autoAccept,
        },
        note: noteOf(scene, mode),
        tone: ringing.some((one) => one.rings) ? 'in' : shown.some((one) => one.phase === 'alerted' && one.kind === 'call') ? 'out' : null,
    };
}
