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
// - Once an offer was rolled back on a connection that had pictures, Chromium shows none any more, for good (seen in 156). So the
//   side that gives way keeps its offer to itself until the answer is there: then nothing is to be rolled back.
// - Firefox, on a busy machine, may not change over to the new way if it looked for one only when the answer was there (seen in
//   153). So it keeps nothing to itself.
// - Until it has an offer of new ways, Firefox answers on its old one what comes from them. Chromium may settle on that before the
//   answer is there, and stays with it, where Firefox then hears nothing any more (153 and 156). So with Firefox at the other end
//   it keeps its offer to itself, whichever side gives way.
// - That alone does not do: as soon as its offer is set, Chromium tries what it knows of the other side, which is the old ways until it
//   has one that is newer. A busy machine leaves it the time to settle on them. So it is given such a one before, and then both
//   descriptions at once. (Setting the offer takes the old ways up again, in their order: the newer is the last of them.)
// - To a later offer that leaves open who begins the handshake of DTLS, Firefox answers that it does, whatever was agreed, and
//   Chromium then refuses the answer. So a later offer says what was agreed.
// - Both tracks carry the same stream id, or browsers do not keep lips and voice together.

import { byFirefox, newerWay, settingHandshake } from './description.js';
import { Allowed, Gathered } from './flow.js';
import { now } from './timer.js';

export type Link = 'connected' | 'disconnected' | 'failed';
export type DescriptionType = 'offer' | 'answer';
export interface Candidate {
    line: string;
    mid?: string | undefined;
    index?: number | undefined;
}
/** How much of the line one camera may take: of each, or no bound. */
export type Allowance = { readonly [of in 'maxBitrate' | 'maxFramerate']: number | undefined };

/** What happened to it, in the words of include/beckon/agent/input.hpp. */
export type PeerNews =
    | { t: 'local_description'; type: DescriptionType; sdp: string }
    | { t: 'local_candidates'; list: Candidate[] }
    | { t: 'peer_link'; link: Link }
    | { t: 'negotiation_needed' | 'peer_broke' };

/** What a connection goes by, and whom it tells. What it goes by may change: see `Peer.update`. */
export interface PeerWorld {
    configuration(): RTCConfiguration;
    allowance(): Allowance;
    /** What goes out now. */
    track(kind: string): MediaStreamTrack | null;
    news(news: PeerNews): void;
    frame(text: string): void;
    remote(): void;
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
    private readonly gathered = new Gathered<Candidate>((list) => this.world.news({ t: 'local_candidates', list }));
    private readonly heard = new Allowed(said_per_s, said_at_once);
    readonly remote = new MediaStream();
    private connection: RTCPeerConnection;
    private channel: RTCDataChannel;
    private work: Promise<void> = Promise.resolve();
    private agreed = false;
    private withFirefox = false;
    /** Our offer that is not our description yet. */
    private held: RTCSessionDescriptionInit | null = null;
    private over = false;
    private young = true;
    private growing: ReturnType<typeof setTimeout> | undefined;
    private readonly label = new MediaStream();

    constructor(
        readonly call: string,
        readonly gen: number,
        private readonly sends: boolean,
        private readonly receives: boolean,
        private readonly world: PeerWorld,
    ) {
        [this.connection, this.channel] = this.connect();
    }

    offer(restart: boolean, yields: boolean): void {
        this.then(async () => {
            const connection = this.connection;
            if (!connection.getTransceivers().length) this.addTransceivers(connection);
            const offer = await connection.createOffer({ iceRestart: restart });
            if (!byFirefox(offer.sdp!) && (yields || this.withFirefox)) this.held = offer;
            else await connection.setLocalDescription(offer);
            this.tellDescription({ type: 'offer', sdp: settingHandshake(offer.sdp!, connection) });
        });
    }

    apply(type: DescriptionType, sdp: string): void {
        this.then(async () => {
            if (type === 'offer' && !this.agreed && this.connection.signalingState !== 'stable') this.reconnect();
            const { connection, held } = this;
            this.held = null;
            this.withFirefox = byFirefox(sdp);
            const kept = type === 'answer' && held;
            if (kept && this.withFirefox) await connection.addIceCandidate(newerWay(sdp)).catch(() => {});
            await Promise.all([kept && connection.setLocalDescription(kept), connection.setRemoteDescription({ type, sdp })]);
            if (type === 'offer') {
                this.direct(connection);
                await this.send();
                await connection.setLocalDescription();
                this.tellDescription(connection.localDescription!);
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

    /** What it goes by has changed. */
    update(): void {
        this.then(async () => {
            try {
                this.connection.setConfiguration(this.world.configuration());
            } catch {
                // A browser that cannot, or a server that it does not like: those that there are go on serving.
            }
            await this.send();
            await this.limit();
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
                this.world.news({ t: 'peer_broke' });
            });
    }

    private connect(): [RTCPeerConnection, RTCDataChannel] {
        const connection = new RTCPeerConnection(this.world.configuration());
        connection.onicecandidate = ({ candidate }) => this.found(candidate);
        connection.onconnectionstatechange = () => {
            const state = connection.connectionState;
            if (state === 'connected') this.begin();
            if (state === 'connected' || state === 'disconnected' || state === 'failed') this.world.news({ t: 'peer_link', link: state });
        };
        connection.onnegotiationneeded = () => {
            if (this.agreed) this.world.news({ t: 'negotiation_needed' });
        };
        connection.ontrack = ({ track }) => {
            this.remote.addTrack(track);
            this.world.remote();
        };
        const channel = connection.createDataChannel('beckon', { negotiated: true, id: 0 });
        channel.onmessage = ({ data }) => {
            if (!this.heard.one(now())) {
                channel.onmessage = null;
                channel.close();
            } else if (typeof data === 'string' && data.length <= frame_max) this.world.frame(data);
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
            const track = this.sends ? this.world.track(kind) : null;
            connection.addTransceiver(track ?? kind, { direction: this.direction, streams: [this.label] });
        }
    }

    /** The answering side takes the transceivers that the offer made. */
    private direct(connection: RTCPeerConnection): void {
        for (const transceiver of connection.getTransceivers()) {
            if (transceiver.currentDirection === 'stopped' || transceiver.direction === this.direction) continue;
            transceiver.direction = this.direction;
            transceiver.sender.setStreams?.(this.label);
        }
    }

    private async send(): Promise<void> {
        if (!this.sends) return;
        for (const { sender, receiver } of this.connection.getTransceivers()) {
            const track = this.world.track(receiver.track.kind);
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
            const height = sender.track?.getSettings().height ?? 0;
            const scaleResolutionDownBy = this.young ? Math.max(1, height / first_height) : 1;
            Object.assign(encoding, this.world.allowance(), { scaleResolutionDownBy });
            // A picture that is better than asked for is no reason to lose the call.
            await sender.setParameters(parameters).catch(() => {});
        }
    }

    private tellDescription({ type, sdp }: RTCSessionDescriptionInit): void {
        if (!this.over) this.world.news({ t: 'local_description', type: type as DescriptionType, sdp: sdp! });
    }

    /** Null, at the end, is told as an empty line. The empty ones before it mean one part only. */
    private found(candidate: RTCIceCandidate | null): void {
        const line = candidate?.candidate ?? '';
        if (candidate && (!line || line.length > line_max)) return;
        this.gathered.add({ line, mid: candidate?.sdpMid ?? undefined, index: candidate?.sdpMLineIndex ?? undefined });
    }
}
