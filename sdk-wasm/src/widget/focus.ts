// Where the keyboard is: a call that comes in takes the focus, and gives it back where it was when all is over.

const shown = (what: HTMLElement): boolean => what.getClientRects().length > 0;
const focus = (what: HTMLElement): void => what.focus({ preventScroll: true });

export interface Focus {
    inside(): boolean;
    /** Draws, and sees that the focus is not lost with what was taken away. */
    around(draw: () => void): void;
}

export function keepFocus(shadow: ShadowRoot, panel: HTMLElement, sheet: HTMLElement): Focus {
    let back: HTMLElement | null = null;
    let rang = false;
    const inside = (): boolean => !!shadow.activeElement;
    const take = (): void => {
        if (!shown(sheet)) return;
        if (!inside()) back = document.activeElement as HTMLElement | null;
        focus(sheet);
    };
    return {
        inside,
        around(draw) {
            const before = shadow.activeElement as HTMLElement | null;
            draw();
            const rings = shown(sheet);
            if (rings && !rang) {
                // Nobody who types is interrupted; the sheet comes next when they leave the field. (Later, as the focus
                // is still on its way to the next one.)
                const at = document.activeElement as HTMLElement | null;
                if (at?.matches('input, textarea, select') || at?.isContentEditable) at.addEventListener('blur', () => setTimeout(take), { once: true });
                else take();
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
