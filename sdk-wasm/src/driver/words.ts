// What goes into the core and comes out of it, as JSON: include/beckon/agent/input.hpp and effect.hpp.

import type { Candidate, DescriptionType, PeerNews } from '../effects/peer.js';

export type Input =
    | { t: 'connect' | 'disconnect' | 'stop_broadcast' | 'leave_room' | 'network_changed' | 'tick' }
    | { t: 'socket_opened' | 'capture_failed' }
    | { t: 'capture_granted'; audio: boolean; video: boolean }
    | { t: 'start_call' | 'transfer_call'; to: string; call?: string }
    | { t: 'start_watch'; user: string }
    | { t: 'answer' | 'end_call'; call: string }
    | { t: 'set_media'; call: string; audio: boolean; video: boolean; held: boolean }
    | { t: 'set_shared'; audio: boolean; video: boolean }
    | { t: 'start_broadcast'; auto_accept: boolean }
    | { t: 'join_room'; room: string }
    | { t: 'follow' | 'unfollow'; users: string[] }
    | { t: 'renew_token'; token: string }
    | { t: 'socket_closed'; code: number }
    | (PeerNews & { call: string; gen: number });

export interface Server {
    urls: string[];
    username?: string;
    credential?: string;
}

/** What the driver does. */
export type Deed =
    | { t: 'open_socket' | 'capture' | 'release' }
    | { t: 'close_socket'; code: number }
    | { t: 'send'; text: string }
    | { t: 'send_peer'; call: string; text: string }
    | { t: 'use_ice'; servers: Server[] }
    | { t: 'create_peer'; call: string; gen: number; sends: boolean; receives: boolean }
    | { t: 'close_peer'; call: string; gen: number }
    | { t: 'make_offer'; call: string; gen: number; restart: boolean; yields: boolean }
    | { t: 'apply_description'; call: string; gen: number; type: DescriptionType; sdp: string }
    | { t: 'add_candidates'; call: string; gen: number; list: Candidate[] }
    | { t: 'set_tracks'; call: string; audio: boolean; video: boolean }
    | { t: 'remember'; memory: object };

export interface ShownCall {
    t: 'show_call';
    call: string;
    kind: 'call' | 'watch' | 'pair';
    role: 'caller' | 'callee';
    peer: string;
    phase: string;
    reason?: string;
    audio: boolean;
    video: boolean;
    held: boolean;
    their_audio: boolean;
    their_video: boolean;
    their_held: boolean;
    peer_away: boolean;
}

/** What the client shows. */
export type Shown =
    | ShownCall
    | { t: 'show_session'; state: 'up' | 'down' | 'over'; code: number }
    | { t: 'show_presence'; user: string; connected: boolean; live?: string }
    | { t: 'show_broadcast'; cast?: string; live: boolean; reason?: string }
    | { t: 'show_shared'; audio: boolean; video: boolean }
    | { t: 'show_member'; room: string; seat: string; user: string; here: boolean }
    | { t: 'show_room'; room: string; joined: boolean; reason?: string }
    | { t: 'tell_push'; data: string }
    | { t: 'tell_transfer_failed'; call: string; reason: string }
    | { t: 'tell_expiring'; ms: number }
    | { t: 'tell_refused'; code: string; text: string; call?: string };

export type Effect = Deed | Shown;

/** The core, as sdk-wasm/bind makes it: functions over agents that are known by their number. */
export interface Core {
    push(agent: number, input: string, now: number): string;
    frame(agent: number, text: string, now: number): string;
    peerFrame(agent: number, call: string, text: string, now: number): string;
    drain(agent: number): string;
    deadline(agent: number): number;
    close(agent: number): void;
}
