// The loop around the core: push what happened, drain what it wants, obey, arm the timer. It decides nothing.
//
// An effect may lead to the next input at once. That waits its turn, so that the core is never entered twice, and what
// it wanted is obeyed in its order.

import { Media, type Picture, type Trouble } from '../effects/media.js';
import { watchNetwork } from '../effects/network.js';
import { Peers } from '../effects/peers.js';
import type { Allowance } from '../effects/peer.js';
import { Socket } from '../effects/socket.js';
import type { Storage } from '../effects/storage.js';
import { Timer, now } from '../effects/timer.js';
import type { Recorder, Told } from './recorder.js';
import type { Effect, Input, Shown } from './words.js';

export interface World {
    readonly url: string;
    readonly storage: Storage;
    readonly ice: Required<Pick<RTCConfiguration, 'iceServers' | 'iceTransportPolicy'>>;
    readonly picture: Picture;
    readonly allowance: Allowance;
    readonly devices: { audio: string | null; video: string | null };
}

export interface Audience {
    /** There is a call or a broadcast: what needs the camera, as far as the core has shown. */
    readonly engaged: boolean;
    show(effect: Shown): void;
    /** What is sent or received in a call is another stream, or holds other tracks. All calls: null. */
    streams(call: string | null): void;
    /** Camera or microphone: none, or not both. */
    trouble(trouble: Trouble): void;
    devicesChanged(): void;
    /** When the media of calls began to flow, by call: for a page that is loaded anew. */
    since(): Record<string, number>;
    /** A try to reach the relay came to nothing, or the way to it was lost. */
    closed(): void;
    /** The core refused what it was given: a fault of ours, or a message of a newer relay. */
    refused(sentence: string): void;
}

export class Driver {
    readonly media: Media;
    readonly peers: Peers;
    readonly socket: Socket;
    private readonly gone = new AbortController();
    private readonly timer = new Timer(this.gone, () => this.push({ t: 'tick' }));
    private readonly waiting: [told: Told, ...texts: string[]][] = [];
    private running = false;

    constructor(
        private readonly agent: Recorder,
        private readonly world: World,
        private readonly audience: Audience,
    ) {
        this.socket = new Socket(world.url, {
            opened: () => this.push({ t: 'socket_opened' }),
            closed: (code) => {
                this.push({ t: 'socket_closed', code });
                audience.closed();
            },
            text: (text) => this.feed('frame', text),
        });
        watchNetwork(this.gone, () => this.push({ t: 'network_changed' }));
        this.media = new Media(this.gone, world.picture, world.devices, {
            granted: () => this.captured(),
            failed: () => this.push({ t: 'capture_failed' }),
            trouble: (trouble) => audience.trouble(trouble),
            changed: () => {
                this.peers.setLocal(this.media.stream);
                if (this.media.stream) this.captured();
                audience.streams(null);
            },
            devices: () => audience.devicesChanged(),
        });
        this.peers = new Peers(world.ice, world.allowance, {
            news: (news) => this.push(news),
            frame: (call, text) => this.feed('peerFrame', call, text),
            remote: (call) => audience.streams(call),
        });
    }

    push(input: Input): void {
        this.feed('push', JSON.stringify(input));
    }

    /** Nothing is heard or done any more. */
    stop(): void {
        if (this.gone.signal.aborted) return;
        this.gone.abort();
        setTimeout(() => this.agent.close()); // it may be at work just now
        this.timer.arm(-1);
        this.socket.close(1000);
        this.peers.closeAll();
        this.media.stop();
    }

    private feed(...input: [told: Told, ...texts: string[]]): void {
        if (this.gone.signal.aborted) return;
        this.waiting.push(input);
        if (this.running) return;
        this.running = true;
        try {
            for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
                const [refused, wanted] = this.agent.tell(now(), ...next);
                if (refused) this.audience.refused(refused);
                for (const effect of JSON.parse(wanted || '[]') as Effect[]) this.obey(effect);
            }
        } finally {
            this.running = false;
        }
        this.watchCamera();
        this.timer.arm(this.agent.deadline());
    }

    private obey(effect: Effect): void {
        const { socket, media, peers } = this;
        switch (effect.t) {
            case 'open_socket':
                return socket.open();
            case 'close_socket':
                return socket.close(effect.code);
            case 'send':
                return socket.send(effect.text);
            case 'send_peer':
                return peers.say(effect.call, effect.text);
            case 'use_ice':
                return peers.useServers(effect.servers);
            case 'create_peer':
                return peers.create(effect.call, effect.gen, effect.sends, effect.receives);
            case 'close_peer':
                return peers.close(effect.call, effect.gen);
            case 'make_offer':
                return peers.find(effect.call, effect.gen)?.offer(effect.restart, effect.yields);
            case 'apply_description':
                return peers.find(effect.call, effect.gen)?.apply(effect.type, effect.sdp);
            case 'add_candidates':
                return peers.find(effect.call, effect.gen)?.addCandidates(effect.list);
            case 'set_tracks':
                return peers.setTracks(effect.call, effect.audio, effect.video);
            case 'capture':
                return media.capture();
            case 'release':
                return media.release();
            case 'remember':
                return this.world.storage.keep({ ...effect.memory, since: this.audience.since() });
            default:
                this.show(effect);
        }
    }

    private show(effect: Shown): void {
        if (effect.t === 'show_call' && effect.phase === 'ended') this.peers.forget(effect.call);
        this.audience.show(effect);
    }

    private captured(): void {
        const { media } = this;
        this.push({ t: 'capture_granted', audio: media.has('audio'), video: media.has('video') });
    }

    /** No call and no broadcast: no camera, whatever went wrong. The core sees to it; this is the second pair of eyes. */
    private watchCamera(): void {
        if (!this.audience.engaged && this.media.live && !this.media.previewed) this.media.release();
    }
}

export type { Allowance } from '../effects/peer.js';
export type { Media, Picture, Trouble } from '../effects/media.js';
export type { Peers } from '../effects/peers.js';
