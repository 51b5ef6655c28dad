// The page's own broadcast: whether it is on, who watches, and what all of them are sent.

import type { Broadcast, EndReason } from './api.js';
import type { CallView } from './call.js';
import type { SharedMedia } from './shared.js';

export interface BroadcastOwner {
    readonly shared: SharedMedia;
    calls(): Iterable<CallView>;
    stream(): MediaStream | null;
    changed(reason: EndReason | null): void;
}

export class BroadcastView implements Broadcast {
    state: Broadcast['state'] = 'off';
    autoAccept = false;

    constructor(private readonly owner: BroadcastOwner) {}

    get viewers(): CallView[] {
        return [...this.owner.calls()].filter((call) => call.kind === 'watch' && call.role === 'callee' && !call.over);
    }

    get local(): MediaStream | null {
        return this.state === 'off' ? null : this.owner.stream();
    }

    get mine(): Broadcast['mine'] {
        return this.owner.shared.mine;
    }

    mute(what: { audio?: boolean; video?: boolean }): void {
        this.owner.shared.mute(what);
    }

    show(on: boolean, live: boolean, reason: EndReason | null): void {
        if (!on) this.state = 'off';
        else this.state = live ? 'live' : 'starting';
        this.owner.changed(reason);
    }
}
