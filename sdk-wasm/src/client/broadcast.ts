// The page's own broadcast: whether it is on, who watches, and what all of them are sent.

import type { Driver } from '../driver/driver.js';
import type { Broadcast, Call } from './api.js';
import type { Muting, SharedMedia } from './shared.js';

/** What it needs of its client. */
export interface BroadcastOwner {
    readonly driver: Driver;
    readonly shared: SharedMedia;
    readonly calls: readonly Call[];
}

export class BroadcastView implements Broadcast {
    state: Broadcast['state'] = 'off';
    autoAccept = false;

    constructor(private readonly owner: BroadcastOwner) {}

    get viewers(): Call[] {
        return this.owner.calls.filter(({ kind, role }) => kind === 'watch' && role === 'callee');
    }

    get local(): MediaStream | null {
        return this.state === 'off' ? null : this.owner.driver.media.stream;
    }

    get mine(): Broadcast['mine'] {
        return this.owner.shared.mine;
    }

    mute(what: Muting): void {
        this.owner.shared.mute(what);
    }
}
