// All peer connections of the page, by call and generation, and what each sends of the one capture.

import { broken, Peer, type Allowance, type PeerNews } from './peer.js';

export interface PeersEvents {
    news(news: PeerNews & { call: string; gen: number }): void;
    frame(call: string, text: string): void;
    /** The picture of the other side that this call shows is another stream, or has more in it. */
    remote(call: string): void;
}

export class Peers {
    /** In the order in which they were made, which in a call is that of their generations. */
    private peers: Peer[] = [];
    /** What calls send, where it is not everything. */
    private readonly sent = new Map<string, Readonly<Record<string, boolean>>>();
    private local: MediaStream | null = null;
    private fromRelay: RTCIceServer[] = [];

    constructor(
        private readonly own: Required<Pick<RTCConfiguration, 'iceServers' | 'iceTransportPolicy'>>,
        private allowance: Allowance,
        private readonly events: PeersEvents,
    ) {}

    useServers(servers: RTCIceServer[]): void {
        this.fromRelay = servers;
        this.update();
    }

    create(call: string, gen: number, sends: boolean, receives: boolean): void {
        const { events } = this;
        const news = (what: PeerNews): void => events.news({ ...what, call, gen });
        const world = {
            configuration: () => this.configuration(),
            allowance: () => this.allowance,
            track: (kind: string) => this.track(call, kind),
            news,
            frame: (text: string) => events.frame(call, text),
            remote: () => events.remote(call),
        };
        try {
            this.peers.push(new Peer(call, gen, sends, receives, world));
        } catch (error) {
            broken(error); // too many of them, or a server's address that is none
            news({ t: 'peer_broke' });
        }
    }

    close(call: string, gen: number): void {
        const closed = this.find(call, gen);
        closed?.close();
        this.peers = this.peers.filter((peer) => peer !== closed);
        this.events.remote(call);
    }

    find(call: string, gen: number): Peer | undefined {
        return this.of(call).find((peer) => peer.gen === gen);
    }

    /** On the youngest connection that is open. */
    say(call: string, text: string): void {
        for (const peer of this.of(call).reverse()) if (peer.say(text)) return;
    }

    /** What a call shows of the other side: of its connections the eldest, until the next has taken its place. */
    remote(call: string): MediaStream | null {
        const stream = this.of(call)[0]?.remote;
        return stream?.getTracks().length ? stream : null;
    }

    setTracks(call: string, audio: boolean, video: boolean): void {
        this.sent.set(call, { audio, video });
        this.update(this.of(call));
    }

    /** The call is over. */
    forget(call: string): void {
        this.sent.delete(call);
    }

    setLocal(stream: MediaStream | null): void {
        this.local = stream;
        this.update();
    }

    setAllowance(allowance: Allowance): void {
        this.allowance = allowance;
        this.update();
    }

    closeAll(): void {
        for (const peer of this.peers.splice(0)) peer.close();
    }

    private of(call: string): Peer[] {
        return this.peers.filter((peer) => peer.call === call);
    }

    private update(peers = this.peers): void {
        for (const peer of peers) peer.update();
    }

    private track(call: string, kind: string): MediaStreamTrack | null {
        const sent = this.sent.get(call)?.[kind] ?? true;
        return (sent && this.local?.getTracks().find((track) => track.kind === kind)) || null;
    }

    private configuration(): RTCConfiguration {
        const { iceServers, iceTransportPolicy } = this.own;
        return { iceServers: [...this.fromRelay, ...iceServers], iceTransportPolicy, bundlePolicy: 'max-bundle' };
    }
}
