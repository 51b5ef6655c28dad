// One RTCPeerConnection. What is asked of it is carried out in order, one thing after the other; what it found out or
// could not do is told. It holds no opinion about who should offer: see include/beckon/call/negotiate.hpp.
//
// The quirks that it hides:
// - An offer that crosses our very first one: a rollback would leave our transceivers beside theirs, for good. Nothing
//   has been agreed yet, so a new connection is made in place of the old.
// - `negotiationneeded` also fires for what the first offer is about to say: told only once something was agreed.
// - Chromium shows a silent loss as `connectionState` only; so that, and nothing else, is listened to.
// - Chromium begins with a low guess of what the line takes, and withholds pictures that are too large for it: four of
//   them, a quarter of a second, and then sends tiny ones for many seconds. Small ones pass at once, and what comes back
//   corrects the guess; so a connection begins with small ones, and grows after a second.
// - After a loss it asks for a whole picture up to three seconds late, and nothing can be shown before. The change of size
//   sends one unasked; so a connection that is back begins like a new one.
// - Both tracks carry the same stream id, or browsers do not keep lips and voice together.

import { Allowed, Gathered } from './flow.js';
import { now } from './timer.js';

export type Link = 'connected' | 'disconnected' | 'failed';
export type DescriptionType = 'offer' | 'answer';
export interface Candidate {
    line: string;
    mid?: string;
    index?: number;
}
/** How much of the line one camera may take. */
export interface Allowance {
    readonly kbps: number | null;
    readonly fps: number | null;
}

/** What happened to it, in the words of include/beckon/agent/input.hpp. */
export type PeerNews =
    | { t: 'local_description'; type: DescriptionType; sdp: string }
    | { t: 'local_candidates'; list: Candidate[] }
    | { t: 'peer_link'; link: Link }
    | { t: 'negotiation_needed' | 'peer_broke' };

export interface PeerEvents {
    news(news: PeerNews): void;
    frame(text: string): void;
    remote(): void;
}

/** What goes out on this connection now. */
export interface Outgoing {
    readonly audio: MediaStreamTrack | null;
    readonly video: MediaStreamTrack | null;
}

/** Past what the core takes (include/beckon/base/limits.hpp) it would only be refused there. */
const line_max = 512;
const frame_max = 64 * 1024;
/** Words to the other page that its network does not take are lost anyway by the time it does. */
const unsent_max = 256 * 1024;
/** What the other page may say here; past it nothing more is heard of it but through the relay, which has bounds of its own. */
const said_per_s = 100;
const said_at_once = 400;
/** How high the first pictures are, and for how long. */
const first_height = 180;
const first_ms = 1000;

/** The call will end as `failed`; why, only the browser can say. */
export function broken(error: unknown): void {
    console.warn('Beckon: a connection failed.', error);
}

export class Peer {
    private readonly gathered = new Gathered<Candidate>((list) => this.events.news({ t: 'local_candidates', list }));
    private readonly heard = new Allowed(said_per_s, said_at_once);
    readonly remote = new MediaStream();
    private connection: RTCPeerConnection;
    private channel: RTCDataChannel;
    private work: Promise<void> = Promise.resolve();
    private agreed = false;
    private over = false;
    private young = true;
    private growing: ReturnType<typeof setTimeout> | undefined;
    private readonly label = new MediaStream();

    constructor(
        private readonly configuration: RTCConfiguration,
        private readonly sends: boolean,
        private readonly receives: boolean,
        private outgoing: Outgoing,
        private allowance: Allowance,
        private readonly events: PeerEvents,
    ) {
        [this.connection, this.channel] = this.connect();
    }

    offer(restart: boolean): void {
        this.then(async () => {
            const connection = this.connection;
            if (!connection.getTransceivers().length) this.addTransceivers(connection);
            await connection.setLocalDescription(await connection.createOffer({ iceRestart: restart }));
            this.tellDescription();
        });
    }

    apply(type: DescriptionType, sdp: string): void {
        this.then(async () => {
            if (type === 'offer' && !this.agreed && this.connection.signalingState !== 'stable') this.reconnect();
            const connection = this.connection;
            await connection.setRemoteDescription({ type, sdp });
            if (type === 'offer') {
                this.direct(connection);
                await this.send();
                await connection.setLocalDescription();
                this.tellDescription();
            }
            this.agreed = true;
            await this.limit();
        });
    }

    addCandidates(list: readonly Candidate[]): void {
        this.then(async () => {
            for (const { line, mid, index } of list) {
                const init = { candidate: line, sdpMid: mid ?? null, sdpMLineIndex: index ?? null };
                // One that this browser does not understand, or of before a restart: the others remain.
                await this.connection.addIceCandidate(line ? init : undefined).catch(() => {});
            }
        });
    }

    setOutgoing(outgoing: Outgoing): void {
        this.outgoing = outgoing;
        this.then(() => this.send());
    }

    setAllowance(allowance: Allowance): void {
        this.allowance = allowance;
        this.then(() => this.limit());
    }

    setConfiguration(configuration: RTCConfiguration): void {
        Object.assign(this.configuration, configuration);
        this.then(async () => {
            try {
                this.connection.setConfiguration(this.configuration);
            } catch {
                // A browser that cannot, or a server that it does not like: those that there are go on serving.
            }
        });
    }

    /** False: there is no open way to the other page here. */
    say(text: string): boolean {
        if (this.channel.readyState !== 'open' || this.channel.bufferedAmount > unsent_max) return false;
        this.channel.send(text);
        return true;
    }

    close(): void {
        this.over = true;
        this.drop();
    }

    private then(step: () => Promise<void>): void {
        this.work = this.work
            .then(() => (this.over ? undefined : step()))
            .catch((error: unknown) => {
                if (this.over) return;
                this.over = true;
                broken(error);
                this.events.news({ t: 'peer_broke' });
            });
    }

    private connect(): [RTCPeerConnection, RTCDataChannel] {
        const connection = new RTCPeerConnection(this.configuration);
        connection.onicecandidate = ({ candidate }) => this.found(candidate);
        connection.onconnectionstatechange = () => {
            const state = connection.connectionState;
            if (state === 'connected') this.begin();
            if (state === 'connected' || state === 'disconnected' || state === 'failed') this.events.news({ t: 'peer_link', link: state });
        };
        connection.onnegotiationneeded = () => {
            if (this.agreed) this.events.news({ t: 'negotiation_needed' });
        };
        connection.ontrack = ({ track }) => {
            this.remote.addTrack(track);
            this.events.remote();
        };
        const channel = connection.createDataChannel('beckon', { negotiated: true, id: 0 });
        channel.onmessage = ({ data }) => {
            if (!this.heard.one(now())) {
                channel.onmessage = null;
                channel.close();
            } else if (typeof data === 'string' && data.length <= frame_max) this.events.frame(data);
        };
        return [connection, channel];
    }

    /** Connected, or connected again. */
    private begin(): void {
        clearTimeout(this.growing);
        this.growing = setTimeout(() => this.grow(true), first_ms);
        if (!this.young) this.grow(false);
    }

    private grow(full: boolean): void {
        this.young = !full;
        this.then(() => this.limit());
    }

    private drop(): void {
        const connection = this.connection;
        connection.onicecandidate = connection.onconnectionstatechange = null;
        connection.onnegotiationneeded = connection.ontrack = this.channel.onmessage = null;
        this.gathered.drop();
        connection.close();
    }

    private reconnect(): void {
        this.drop();
        [this.connection, this.channel] = this.connect();
    }

    private get direction(): RTCRtpTransceiverDirection {
        if (!this.sends) return 'recvonly';
        return this.receives ? 'sendrecv' : 'sendonly';
    }

    private addTransceivers(connection: RTCPeerConnection): void {
        for (const kind of ['audio', 'video'] as const) {
            const track = this.sends ? this.outgoing[kind] : null;
            const streams = this.sends ? [this.label] : [];
            connection.addTransceiver(track ?? kind, { direction: this.direction, streams });
        }
    }

    /** The answering side takes the transceivers that the offer made. */
    private direct(connection: RTCPeerConnection): void {
        for (const transceiver of connection.getTransceivers()) {
            if (transceiver.currentDirection === 'stopped' || transceiver.direction === this.direction) continue;
            transceiver.direction = this.direction;
            if (this.sends) transceiver.sender.setStreams?.(this.label);
        }
    }

    private async send(): Promise<void> {
        if (!this.sends) return;
        for (const { sender, receiver } of this.connection.getTransceivers()) {
            const track = this.outgoing[receiver.track.kind === 'audio' ? 'audio' : 'video'];
            if (sender.track !== track) await sender.replaceTrack(track);
        }
    }

    private async limit(): Promise<void> {
        if (!this.sends) return;
        for (const { sender, receiver } of this.connection.getTransceivers()) {
            if (receiver.track.kind !== 'video') continue;
            const parameters = sender.getParameters();
            const [encoding] = parameters.encodings;
            if (!encoding) continue; // Firefox has none before the first answer
            const { kbps, fps } = this.allowance;
            if (kbps === null) delete encoding.maxBitrate;
            else encoding.maxBitrate = kbps * 1000;
            if (fps === null) delete encoding.maxFramerate;
            else encoding.maxFramerate = fps;
            const height = sender.track?.getSettings().height ?? 0;
            encoding.scaleResolutionDownBy = this.young ? Math.max(1, height / first_height) : 1;
            // A picture that is better than asked for is no reason to lose the call.
            await sender.setParameters(parameters).catch(() => {});
        }
    }

    private tellDescription(): void {
        const made = this.connection.localDescription;
        if (!this.over && made && (made.type === 'offer' || made.type === 'answer'))
            this.events.news({ t: 'local_description', type: made.type, sdp: made.sdp });
    }

    /** Null, at the end, is told as an empty line. The empty ones before it mean one part only. */
    private found(candidate: RTCIceCandidate | null): void {
        const { candidate: line, sdpMid, sdpMLineIndex } = candidate ?? { candidate: '', sdpMid: null, sdpMLineIndex: null };
        if (candidate && (!line || line.length > line_max)) return;
        const mid = sdpMid === null ? {} : { mid: sdpMid };
        const index = sdpMLineIndex === null ? {} : { index: sdpMLineIndex };
        this.gathered.add({ line, ...mid, ...index });
    }
}
