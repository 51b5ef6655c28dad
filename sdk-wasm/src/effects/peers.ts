// All peer connections of the page, by call and generation, and what each sends of the one capture.

import { broken, Peer, type Allowance, type Outgoing, type PeerNews } from './peer.js';

export interface PeersEvents {
    news(news: PeerNews & { call: string; gen: number }): void;
    frame(call: string, text: string): void;
    /** The picture of the other side that this call shows is another stream, or has more in it. */
    remote(call: string): void;
}

interface Sent {
    audio: boolean;
    video: boolean;
}

export class Peers {
    private readonly calls = new Map<string, Map<number, Peer>>();
    /** What calls send, where it is not everything. */
    private readonly sent = new Map<string, Sent>();
    private local: MediaStream | null = null;
    private allowance: Allowance = { kbps: null, fps: null };
    private fromRelay: RTCIceServer[] = [];

    constructor(
        private readonly ownServers: RTCIceServer[],
        private readonly policy: RTCIceTransportPolicy,
        private readonly events: PeersEvents,
    ) {}

    useServers(servers: RTCIceServer[]): void {
        this.fromRelay = servers;
        this.each((peer) => peer.setConfiguration(this.configuration()));
    }

    create(call: string, gen: number, sends: boolean, receives: boolean): void {
        const { events } = this;
        const peers = this.calls.get(call) ?? new Map<number, Peer>();
        const news = (what: PeerNews): void => events.news({ ...what, call, gen });
        this.calls.set(call, peers);
        try {
            const peer = new Peer(this.configuration(), sends, receives, this.outgoing(call), this.allowance, {
                news,
                frame: (text) => events.frame(call, text),
                remote: () => events.remote(call),
            });
            peers.set(gen, peer);
        } catch (error) {
            broken(error); // too many of them, or a server's address that is none
            news({ t: 'peer_broke' });
        }
    }

    close(call: string, gen: number): void {
        const peers = this.calls.get(call);
        peers?.get(gen)?.close();
        peers?.delete(gen);
        if (peers?.size === 0) this.calls.delete(call);
        this.events.remote(call);
    }

    find(call: string, gen: number): Peer | undefined {
        return this.calls.get(call)?.get(gen);
    }

    say(call: string, text: string): void {
        const peers = [...(this.calls.get(call)?.entries() ?? [])].sort(([a], [b]) => b - a);
        for (const [, peer] of peers) if (peer.say(text)) return;
    }

    /** What a call shows of the other side: of its connections the eldest, until the next has taken its place. */
    remote(call: string): MediaStream | null {
        const [eldest] = [...(this.calls.get(call)?.entries() ?? [])].sort(([a], [b]) => a - b);
        const stream = eldest?.[1].remote;
        return stream?.getTracks().length ? stream : null;
    }

    setTracks(call: string, audio: boolean, video: boolean): void {
        this.sent.set(call, { audio, video });
        for (const peer of this.calls.get(call)?.values() ?? []) peer.setOutgoing(this.outgoing(call));
    }

    /** The call is over. */
    forget(call: string): void {
        this.sent.delete(call);
    }

    setLocal(stream: MediaStream | null): void {
        this.local = stream;
        this.each((peer, call) => peer.setOutgoing(this.outgoing(call)));
    }

    setAllowance(allowance: Allowance): void {
        this.allowance = allowance;
        this.each((peer) => peer.setAllowance(allowance));
    }

    closeAll(): void {
        this.each((peer) => peer.close());
        this.calls.clear();
    }

    private each(act: (peer: Peer, call: string) => void): void {
        for (const [call, peers] of this.calls) for (const peer of peers.values()) act(peer, call);
    }

    private outgoing(call: string): Outgoing {
        const { audio, video } = this.sent.get(call) ?? { audio: true, video: true };
        return {
            audio: (audio && this.local?.getAudioTracks()[0]) || null,
            video: (video && this.local?.getVideoTracks()[0]) || null,
        };
    }

    private configuration(): RTCConfiguration {
        return {
            iceServers: [...this.fromRelay, ...this.ownServers],
            iceTransportPolicy: this.policy,
            bundlePolicy: 'max-bundle',
        };
    }
}
