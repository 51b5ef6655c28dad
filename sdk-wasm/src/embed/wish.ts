// A tag's session is wanted for as long as the page is there: what could not be opened is tried again, later and later,
// and at once when the network is back. Nobody would ring here otherwise.

const first_ms = 1000;
const longest_ms = 60_000;

export class Wish {
    private wait = first_ms;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private given_up = false;
    private readonly online = (): void => void this.attempt();

    constructor(private readonly open: () => Promise<unknown>) {
        addEventListener('online', this.online);
    }

    async attempt(): Promise<void> {
        clearTimeout(this.timer);
        if (this.given_up) return;
        try {
            await this.open();
            this.giveUp(); // from now on the session itself comes back
        } catch (error) {
            if (isMistake(error)) {
                this.giveUp();
                reportError(error);
            } else if (!this.given_up) this.later(error);
        }
    }

    giveUp(): void {
        this.given_up = true;
        clearTimeout(this.timer);
        removeEventListener('online', this.online);
    }

    /** Not all pages at once: a relay that comes back is to stay. */
    private later(error: unknown): void {
        const wait = this.wait * (0.5 + Math.random() / 2);
        this.wait = Math.min(this.wait * 2, longest_ms);
        console.warn(`Beckon: no session yet, trying again in ${Math.ceil(wait / 1000)} s. ${String(error)}`);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.attempt(), wait);
    }
}

/** In what was asked for: trying again is in vain. A network that is away is a TypeError, too, but not in our words. */
export const isMistake = (error: unknown): boolean => error instanceof TypeError && error.message.startsWith('Beckon:');
