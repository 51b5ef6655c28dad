// Keeps the widget above the page. A modal dialog, or what the page shows full screen, lies over everything else whatever
// its z-index, and nothing beside it can be clicked. So meanwhile the host is in there, and in the browser's top layer.
// What shows no children, as a video does, has it on top of itself: the call is seen, and answered once that is small again.

/** Puts the host where it belongs: `shown`: there is something to be seen. `moved`: a picture may have stopped by that. */
export function keepAbove(host: HTMLElement, home: () => Element | null, moved: () => void): (shown: boolean) => void {
    let over: Element | null = null;
    let lent = false;

    /** What lies over the host's own place: of several dialogs the one with the focus. */
    function cover(): Element | null {
        const full = document.fullscreenElement;
        const those = [...(full ? [full] : []), ...document.querySelectorAll('dialog:modal')].filter((one) => !one.contains(home()));
        return those.find((one) => one.contains(document.activeElement)) ?? those.at(-1) ?? null;
    }

    function move(to: (Element & { moveBefore?(node: Node, before: null): void }) | null): void {
        if (!to?.isConnected) return; // a page that is still in its head has no body
        if (host.isConnected && to.moveBefore) to.moveBefore(host, null);
        else to.append(host);
        lent = to === over;
        moved();
    }

    function lift(): void {
        host.popover = over && 'manual'; // set anew, it becomes the uppermost
        if (over && host.isConnected) host.showPopover?.();
    }

    return (shown) => {
        const now = shown ? cover() : null;
        // A framework that rewrites the page may throw the host out.
        const there = host.isConnected && now === over;
        if (there || document.fullscreenElement === host) return;
        over = now;
        host.popover = null;
        if (now && (lent ? host.parentNode !== now : !now.contains(host))) move(now);
        else if (!now && (lent || !host.isConnected)) move(home());
        lift();
        if (now && !host.getClientRects().length) {
            move(home());
            lift();
        }
    };
}
