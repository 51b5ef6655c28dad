// One call as the page sees it: what the core last showed of it, and the buttons.

import type { Driver } from '../driver/driver.js';
import type { Seat } from '../driver/seat.js';
import type { Input, ShownCall } from '../driver/words.js';
import type { Call, EndReason, Kind, Phase, Role, Sending } from './api.js';
import { checkUser } from './sentences.js';
import { everything, muted, same, type Muting } from './shared.js';

/** What a call needs of its client. */
export interface CallOwner {
    readonly driver: Driver;
    readonly seat: Seat;
    setMedia(call: string, sending: Sending): void;
}

export class CallView implements Call {
    phase: Phase = 'calling';
    reason: EndReason | null = null;
    mine: Sending = everything;
    theirs: Sending = everything;
    peerAway = false;
    since: number | null = null;

    constructor(
        private readonly owner: CallOwner,
        readonly id: string,
        readonly kind: Kind,
        readonly role: Role,
        readonly peer: string,
    ) {}

    show(shown: ShownCall): void {
        this.phase = shown.phase as Phase;
        this.reason = (shown.reason as EndReason | undefined) ?? null;
        this.mine = { audio: shown.audio, video: shown.video, held: shown.held };
        this.theirs = { audio: shown.their_audio, video: shown.their_video, held: shown.their_held };
        this.peerAway = shown.peer_away;
        if (this.phase === 'live') this.since ??= Date.now();
    }

    get over(): boolean {
        return this.phase === 'ended';
    }

    get rings(): boolean {
        return this.phase === 'incoming' && this.owner.seat.ring.ours;
    }

    /** Media goes one way in a watched broadcast: from the callee. */
    get sends(): boolean {
        return this.kind !== 'watch' || this.role === 'callee';
    }

    get local(): MediaStream | null {
        return this.sends && this.phase !== 'incoming' && !this.over ? this.owner.driver.media.stream : null;
    }

    get remote(): MediaStream | null {
        return this.over ? null : this.owner.driver.peers.remote(this.id);
    }

    accept(): void {
        if (this.phase === 'incoming') this.push({ t: 'answer', call: this.id });
    }

    decline(): void {
        this.end();
    }

    end(): void {
        this.push({ t: 'end_call', call: this.id });
    }

    mute(what: Muting): void {
        this.set(muted(this.mine, what));
    }

    hold(held: boolean): void {
        this.set({ ...this.mine, held });
    }

    transfer(to: string): void {
        this.push({ t: 'transfer_call', call: this.id, to: checkUser(to) });
    }

    private push(input: Input): void {
        if (!this.over) this.owner.driver.push(input);
    }

    private set(sending: Sending): void {
        const { mine } = this;
        if (!this.over && !(same(mine, sending) && sending.held === mine.held)) this.owner.setMedia(this.id, sending);
    }
}
