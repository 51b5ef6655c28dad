// Tells when the way to the network may have changed. Whether there is one is never asked: navigator.onLine is wrong
// too often, and trying is the only test.

import { listen } from './listen.js';

interface Connection extends EventTarget {
    readonly type?: string;
}

export class Network {
    private readonly connection = (navigator as { connection?: Connection }).connection;
    private type = this.connection?.type;
    private readonly gone = new AbortController();

    constructor(changed: () => void) {
        listen(this.gone, changed, [window, 'online'], [window, 'offline']);
        // The same event tells of mere changes of speed.
        const otherWay = (): void => {
            if (this.connection?.type === this.type) return;
            this.type = this.connection?.type;
            changed();
        };
        listen(this.gone, otherWay, [this.connection, 'change']);
    }

    stop(): void {
        this.gone.abort();
    }
}
