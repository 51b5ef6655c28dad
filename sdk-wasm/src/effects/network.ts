// Tells when the way to the network may have changed. Whether there is one is never asked: navigator.onLine is wrong
// too often, and trying is the only test.

import { listen } from './listen.js';

interface Connection extends EventTarget {
    readonly type?: string;
}

export function watchNetwork(gone: AbortController, changed: () => void): void {
    const { connection } = navigator as { connection?: Connection };
    let type = connection?.type;
    // The same event tells of mere changes of speed.
    const otherWay = (): void => {
        if (connection?.type === type) return;
        type = connection?.type;
        changed();
    };
    listen(gone, changed, [window, 'online'], [window, 'offline']);
    listen(gone, otherWay, [connection, 'change']);
}
