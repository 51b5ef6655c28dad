// Where the keyboard is: a call that comes in takes the focus, and gives it back where it was when all is over.

const shown = (what: HTMLElement): boolean => what.getClientRects().length > 0;
const focus = (what: HTMLElement): void => what.focus({ preventScroll: true });
/** Where somebody may be typing: of a frame nothing more is known. */
const fields = 'input, textarea, select, iframe';

/** What has the focus, in whatever shadow tree. */
function focused(): HTMLElement | null {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at as HTMLElement | null;
}

export interface Focus {
    inside(): boolean;
    /** Draws, and sees that the focus is not lost with what was taken away. */
    around(draw: () => void): void;
}

export function keepFocus(shadow: ShadowRoot, panel: HTMLElement, sheet: HTMLElement, signal: AbortSignal): Focus {
    let back: HTMLElement | null = null;
    /** What is typed in while it rings. */
    let field: HTMLElement | null = null;
    let rang = false;
    const inside = (): boolean => !!shadow.activeElement;
    const take = (): void => {
        if (!shown(sheet)) return;
        if (!inside()) back = focused();
        focus(sheet);
    };
    // A window that loses the focus takes it from no field; and of a frame's only the window hears.
    for (const type of ['focusout', 'focus']) {
        // Later, as the focus is still on its way to the next one.
        window.addEventListener(type, () => field && setTimeout(() => {
            if (!field || focused() === field) return;
            field = null;
            take();
        }), { signal });
    }
    return {
        inside,
        around(draw) {
            const before = shadow.activeElement as HTMLElement | null;
            draw();
            const rings = shown(sheet);
            if (rings && !rang) {
                // Nobody who types is interrupted; the sheet comes next when they leave the field.
                const at = focused();
                field = at?.matches(fields) || at?.isContentEditable ? at : null;
                if (!field) take();
            }
            rang = rings;
            if (!before || shown(before)) return;
            if (rings) focus(sheet);
            else if (shown(panel)) focus(panel);
            else if (back) {
                focus(back);
                back = null;
            }
        },
    };
}
