// Events of the page that are heard until something is over.

export type Place = readonly [target: EventTarget | undefined, event: string];

/** `act` hears these until `gone` is aborted. A target that the browser is without tells nothing. */
export function listen({ signal }: AbortController, act: () => void, ...places: readonly Place[]): void {
    for (const [target, event] of places) target?.addEventListener(event, act, { signal });
}
