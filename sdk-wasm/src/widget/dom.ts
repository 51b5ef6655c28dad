// Making elements, shortly. Text is always a text node: nothing that anybody sent is ever read as markup.

type Child = Node | string | null | undefined | false;
type Props = Readonly<Record<string, string | number | boolean | null | ((event: never) => void)>>;

/** `on…` are listeners, the rest are attributes; `true` is an empty one, `false` and null none. */
export function el<T extends keyof HTMLElementTagNameMap>(tag: T, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[T] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
        else attr(made, name, value);
    }
    made.append(...children.filter((child): child is Node | string => !!child || child === ''));
    return made;
}

export function attr(of: Element, name: string, value: string | number | boolean | null): void {
    if (value === false || value === null) of.removeAttribute(name);
    else if (of.getAttribute(name) !== String(value === true ? '' : value)) of.setAttribute(name, String(value === true ? '' : value));
}

/** Only what differs is written: a reader of the screen would say it again. */
export function write(into: Element, text: string): void {
    if (into.textContent !== text) into.textContent = text;
}

/** Shown or not, and whether it is. */
export function show(what: HTMLElement, shown: boolean): boolean {
    what.hidden = !shown;
    return shown;
}

/** One element per item, kept as long as the item is there, in the items' order. */
export function list<T, P extends { readonly root: HTMLElement }>(parent: HTMLElement, make: (item: T) => P, keyOf: (item: T) => string) {
    const parts = new Map<string, P>();
    return (items: readonly T[], update: (part: P, item: T) => void): void => {
        const wanted = new Set(items.map(keyOf));
        for (const [key, part] of parts) {
            if (!wanted.has(key)) {
                part.root.remove();
                parts.delete(key);
            }
        }
        items.forEach((item, at) => {
            const part = parts.get(keyOf(item)) ?? make(item);
            parts.set(keyOf(item), part);
            // Moved only if it has to be: a video that is moved stops, and a button loses the focus.
            if (parent.children[at] !== part.root) parent.insertBefore(part.root, parent.children[at] ?? null);
            update(part, item);
        });
    };
}

/** A letter on a colour, for whom there is no picture of. */
export function initial(of: HTMLElement, name: string): void {
    let hue = 0;
    for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
    of.style.setProperty('--hue', String(hue));
    write(of, ([...name.trim()][0] ?? '?').toUpperCase());
}
