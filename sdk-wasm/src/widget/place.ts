// Where the panel is and how large: pure sums, and the browser's memory of it.
//
// `x` and `y` say where in the free space the panel lies: 0 is left and top, 1 is right and bottom. So a panel in a corner
// stays in it whatever the window does, and whatever the panel shows.

export interface Place {
    readonly x: number;
    readonly y: number;
    /** Of the picture, in px. */
    readonly w: number;
    readonly h: number;
    readonly mini: boolean;
}
export interface Size {
    readonly w: number;
    readonly h: number;
}

export const smallest: Size = { w: 264, h: 140 };
const largest: Size = { w: 1600, h: 1200 };
/** So near to an edge that it is meant to be at it. */
const snap = 72;

const key = 'beckon.place';

const within = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

export type Corner = `${'top' | 'bottom'}-${'left' | 'right'}`;

/** At the lower right, where nothing else is asked for. */
export const initially = (corner = ''): Place => ({ x: /left/.test(corner) ? 0 : 1, y: /top/.test(corner) ? 0 : 1, w: 320, h: 232, mini: false });

/** `free`: how much room there is beside the panel. */
export const moved = (from: Place, dx: number, dy: number, free: Size): Place => ({
    ...from,
    x: free.w > 0 ? within(0, from.x + dx / free.w, 1) : from.x,
    y: free.h > 0 ? within(0, from.y + dy / free.h, 1) : from.y,
});

const edge = (at: number, free: number): number => (at * free < snap ? 0 : (1 - at) * free < snap ? 1 : at);
export const snapped = (from: Place, free: Size): Place => ({ ...from, x: edge(from.x, free.w), y: edge(from.y, free.h) });

/** Grows away from the side that it lies at, into the room that is free beside it. */
export const resized = (from: Place, dx: number, dy: number, free: Size): Place => {
    const side = (size: 'w' | 'h', by: number): number =>
        within(smallest[size], from[size] + by, Math.max(smallest[size], Math.min(largest[size], from[size] + free[size])));
    return { ...from, w: side('w', from.x > 0.5 ? -dx : dx), h: side('h', from.y > 0.5 ? -dy : dy) };
};

/** What was remembered, if it is a place at all: anybody may have written there. Pages in a sandbox throw where they are asked. */
export function recall(otherwise: Place, read = (): string | null => localStorage.getItem(key)): Place {
    try {
        const { x, y, w, h, mini } = JSON.parse(read() ?? '') as Record<keyof Place, number>;
        return [x, y, w, h].every(Number.isFinite)
            ? { x: within(0, x, 1), y: within(0, y, 1), w: within(smallest.w, w, largest.w), h: within(smallest.h, h, largest.h), mini: !!mini }
            : otherwise;
    } catch {
        return otherwise;
    }
}

export function remember(place: Place): void {
    try {
        localStorage.setItem(key, JSON.stringify(place));
    } catch {
        // Full, or forbidden: then it begins in its corner again.
    }
}
