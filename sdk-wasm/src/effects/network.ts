// Tells when the way to the network may have changed. Whether there is one is never asked: navigator.onLine is wrong
// too often, and trying is the only test.

interface Connection extends EventTarget {
    readonly type?: string;
}

export class Network {
    private readonly connection = (navigator as { connection?: Connection }).connection;
    private type = this.connection?.type;
    /** The same event tells of mere changes of speed. */
    private readonly other_way = (): void => {
        if (this.connection?.type === this.type) return;
        this.type = this.connection?.type;
        this.changed();
    };

    constructor(private readonly changed: () => void) {
        addEventListener('online', this.changed);
        addEventListener('offline', this.changed);
        this.connection?.addEventListener('change', this.other_way);
    }

    stop(): void {
        removeEventListener('online', this.changed);
        removeEventListener('offline', this.changed);
        this.connection?.removeEventListener('change', this.other_way);
    }
}
