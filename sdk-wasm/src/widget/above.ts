// Keeps the widget above the page: in the browser's top layer, where no z-index, transform or popover of the page is over
// it for longer than a second. A modal dialog, or what is full screen, lets nothing be clicked that is not in it: meanwhile
// the host is in there. What shows no children, as a video does, has it on top of itself: a call is seen, and answered after it.

type Home = Element & { moveBefore?(node: Node, before: null): void };

const covers = 'dialog:modal, :fullscreen';

/** Puts the host where it belongs: `shown`: there is something to be seen. `moved`: a picture may have stopped by that. */
export function keepAbove(host: HTMLElement, shadow: ShadowRoot, home: () => Element | null, moved: () => void): (shown: boolean) => void {
    let at: Element | null = null;

    /** What lets nothing else be clicked: of several the one with the focus, in whatever shadow tree that is. */
    function cover(): Element | null {
        let found = at?.isConnected && at.matches(covers) ? at : null;
        for (let tree: DocumentOrShadowRoot & ParentNode | null | undefined = document; tree; tree = tree.activeElement?.shadowRoot) {
            const { activeElement } = tree;
            const those = [...tree.querySelectorAll(covers)].filter((one) => !one.contains(home())).reverse();
            found = those.find((one) => one.contains(activeElement)) ?? found ?? those[0] ?? null;
        }
        return found;
    }

    function move(to: Home): void {
        if (host.isConnected && to.moveBefore) to.moveBefore(host, null);
        else to.append(host);
    }

    /** Something of the page has come to lie over it since. */
    function covered(): boolean {
        const tree = host.getRootNode() as Document | ShadowRoot;
        return [...shadow.querySelectorAll('.wide, .button')].some((button) => {
            const [box] = button.getClientRects();
            return box && tree.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) !== host;
        });
    }

    return (shown) => {
        if (shadow.fullscreenElement) return;
        const base = home();
        const to = (shown && cover()) || base;
        // A framework that rewrites the page may throw the host out. A page that is still in its head has no body.
        const moves = to?.isConnected && (to !== at || !host.isConnected);
        if (moves) {
            move((at = to));
            if (base && !host.getClientRects().length) move(base);
            moved();
        }
        if (!shown || moves || (host.parentNode === at && covered())) host.popover = null;
        if (!shown || !host.isConnected || host.popover) return;
        host.popover = 'manual'; // shown anew, it becomes the uppermost
        host.showPopover?.();
    };
}
