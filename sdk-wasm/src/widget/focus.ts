// Where the keyboard is: a call that comes in takes the focus, and gives it back where it was when all is over.

const shown = (what: HTMLElement): boolean => what.isConnected && what.getClientRects().length > 0;
const typing = (what: Element | null): boolean =>
    what instanceof HTMLElement && (what.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(what.tagName));

export class Focus {
    #back: HTMLElement | null = null;
    #waiting: AbortController | null = null;
    #rang = false;

    constructor(
        private readonly shadow: ShadowRoot,
        private readonly panel: HTMLElement,
        private readonly sheet: HTMLElement,
    ) {}

    get inside(): boolean {
        return this.shadow.activeElement !== null;
    }

    /** Draws, and sees that the focus is not lost with what was taken away. */
    around(draw: () => void): void {
        const before = this.shadow.activeElement as HTMLElement | null;
        draw();
        const rings = shown(this.sheet);
        if (rings && !this.#rang) this.#toSheet();
        if (!rings) this.#waiting?.abort();
        this.#rang = rings;
        if (!before || shown(before)) return;
        if (rings) this.sheet.focus({ preventScroll: true });
        else if (shown(this.panel)) this.panel.focus({ preventScroll: true });
        else this.#return();
    }

    /** Nobody who types is interrupted; the sheet comes next when they leave the field. */
    #toSheet(): void {
        const at = document.activeElement;
        const take = (): void => {
            if (!this.inside) this.#back = document.activeElement as HTMLElement | null;
            this.sheet.focus({ preventScroll: true });
        };
        if (!typing(at)) return take();
        this.#waiting = new AbortController();
        // (Later, as the focus is still on its way to the next field.)
        at?.addEventListener('blur', () => setTimeout(() => shown(this.sheet) && take()), { once: true, signal: this.#waiting.signal });
    }

    #return(): void {
        if (this.#back && shown(this.#back)) this.#back.focus({ preventScroll: true });
        this.#back = null;
    }
}
