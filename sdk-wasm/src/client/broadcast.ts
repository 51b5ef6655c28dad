// The page's own broadcast: whether it is on, who watches, and what all of them are sent.

import type { Broadcast, EndReason, Sending } from './api.js';
import type { CallView } from './call.js';

export interface BroadcastOwner {
    calls(): Iterable<CallView>;
    stream(): MediaStream | null;
    changed(reason: EndReason | null): void;
}

const everything: Sending = { audio: true, video: true, held: false };

export class BroadcastView implements Broadcast {
    state: Broadcast['state'] = 'off';
    autoAccept = false;
    mine: Sending = everything;

    constructor(private readonly owner: BroadcastOwner) {}

    get viewers(): CallView[] {
        return [...this.owner.calls()].filter((call) => call.kind === 'watch' && call.role === 'callee' && !call.over);
    }

    get local(): MediaStream | null {
        return this.state === 'off' ? null : this.owner.stream();
    }

    mute(what: { audio?: boolean; video?: boolean }): void {
        const { audio, video } = what;
        this.mine = {
            ...this.mine,
            ...(audio === undefined ? {} : { audio: !audio }),
            ...(video === undefined ? {} : { video: !video }),
        };
        for (const viewer of this.viewers) viewer.mute(what);
        this.owner.changed(null);
    }

    show(on: boolean, live: boolean, reason: EndReason | null): void {
        if (!on) this.state = 'off';
        else this.state = live ? 'live' : 'starting';
        if (!on) this.mine = everything;
        this.owner.changed(reason);
    }

    /** Somebody new watches: what is off for the others is off for them. */
    letIn(viewer: CallView): void {
        const { audio, video } = this.mine;
        if (!audio || !video) viewer.mute({ audio: !audio, video: !video });
    }
}
