// One call as the page sees it: what the core last showed of it, and the buttons.

import type { ShownCall } from '../driver/words.js';
import type { Call, EndReason, Kind, Phase, Role, Sending } from './api.js';

/** What a call needs of its client. */
export interface CallOwner {
    push(input: { t: 'answer' | 'end_call'; call: string }): void;
    setMedia(call: string, sending: Sending): void;
    transfer(call: string, to: string): void;
    ringsHere(): boolean;
    local(): MediaStream | null;
    remote(call: string): MediaStream | null;
}

const everything: Sending = { audio: true, video: true, held: false };

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

    /** A call that was over before it began. */
    static stillborn(owner: CallOwner, kind: Kind, peer: string, reason: EndReason): CallView {
        const call = new CallView(owner, '', kind, 'caller', peer);
        call.phase = 'ended';
        call.reason = reason;
        return call;
    }

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
        return this.phase === 'incoming' && this.owner.ringsHere();
    }

    /** Media goes one way in a watched broadcast: from the callee. */
    get sends(): boolean {
        return this.kind !== 'watch' || this.role === 'callee';
    }

    get local(): MediaStream | null {
        const asked = this.phase === 'incoming' || this.phase === 'arriving';
        return this.sends && !asked && !this.over ? this.owner.local() : null;
    }

    get remote(): MediaStream | null {
        return this.over ? null : this.owner.remote(this.id);
    }

    accept(): void {
        if (this.phase === 'incoming') this.owner.push({ t: 'answer', call: this.id });
    }

    decline(): void {
        this.end();
    }

    end(): void {
        if (!this.over) this.owner.push({ t: 'end_call', call: this.id });
    }

    mute(what: { audio?: boolean; video?: boolean }): void {
        const { mine } = this;
        this.set({
            ...mine,
            audio: what.audio === undefined ? mine.audio : !what.audio,
            video: what.video === undefined ? mine.video : !what.video,
        });
    }

    hold(held: boolean): void {
        this.set({ ...this.mine, held });
    }

    transfer(to: string): void {
        if (!this.over) this.owner.transfer(this.id, to);
    }

    private set(sending: Sending): void {
        const { mine } = this;
        const same = sending.audio === mine.audio && sending.video === mine.video && sending.held === mine.held;
        if (!this.over && !same) this.owner.setMedia(this.id, sending);
    }
}
