// How much of something may pass, and how it is put together: what many small things in a short time come to.

const gathering_ms = 20;
/** As many candidates as one message may hold: include/beckon/base/limits.hpp. */
const gathered_max = 32;

/** The first goes at once; what comes within a moment of it goes together, but in a hidden page, whose timers are slow. */
export class Gathered<T> {
    private list: T[] = [];
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly tell: (list: T[]) => void) {}

    add(one: T): void {
        this.list.push(one);
        if (!this.timer || this.list.length === gathered_max || globalThis.document?.hidden) this.flush();
    }

    /** What waits is not wanted any more. */
    drop(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        this.list = [];
    }

    private flush(): void {
        const { list } = this;
        this.drop();
        if (!list.length) return;
        this.timer = setTimeout(() => this.flush(), gathering_ms);
        this.tell(list);
    }
}

/** So many in a second, and so many at once. */
export class Allowed {
    private left: number;
    private at = 0;

    constructor(
        private readonly per_s: number,
        private readonly most: number,
    ) {
        this.left = most;
    }

    /** Whether one more may pass, in ms of any clock. */
    one(at: number): boolean {
        this.left = Math.min(this.most, this.left + ((at - this.at) * this.per_s) / 1000);
        this.at = at;
        if (this.left < 1) return false;
        this.left -= 1;
        return true;
    }
}
