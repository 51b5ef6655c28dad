// Making elements, shortly. Text is always a text node: nothing that anybody sent is ever read as markup.

type Value = string | number | boolean | null;
type Props = Readonly<Record<string, Value | ((event: never) => void)>>;

/** `true` is an empty attribute, `false` and null are none. Only what differs is written. */
export function attr(of: Element, name: string, value: Value): void {
    if (value === false || value === null) of.removeAttribute(name);
    else {
        const text = value === true ? '' : `${value}`;
        if (of.getAttribute(name) !== text) of.setAttribute(name, text);
    }
}

/** `on…` are listeners, `part` is a class, too, the rest are attributes. */
export function el<T extends keyof HTMLElementTagNameMap>(tag: T, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[T] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
        else if (name !== 'class') attr(made, name, value);
        if (/^(part|class)$/.test(name)) made.classList.add(...(value as string).split(' '));
    }
    made.append(...children);
    return made;
}

/** Only what differs is written: a reader of the screen would say it again. */
export function write(into: Element, text: string): void {
    if (into.textContent !== text) into.textContent = text;
}

/** Shown or not, and whether it is. */
export const show = (what: HTMLElement, shown: boolean): boolean => {
    what.hidden = !shown;
    return shown;
};

/** One element per item, kept as long as the item is there, in the items' order: `make` gives it, and what updates it. */
export type Drawn<T> = readonly [root: HTMLElement, update: (item: T) => void];
export function list<T>(parent: HTMLElement, keyOf: (item: T) => string, make: (item: T) => Drawn<T>): (items: readonly T[]) => void {
    const parts = new Map<string, Drawn<T>>();
    return (items) => {
        const keys = items.map(keyOf);
        for (const [key, [root]] of parts) {
            if (keys.includes(key)) continue;
            root.remove();
            parts.delete(key);
        }
        items.forEach((item, at) => {
            const key = keyOf(item);
            const part = parts.get(key) ?? make(item);
            parts.set(key, part);
            // Moved only if it has to be: a video that is moved stops, and a button loses the focus.
            const there = parent.children[at] ?? null;
            if (there !== part[0]) parent.insertBefore(part[0], there);
            part[1](item);
        });
    };
}

/** A letter on a colour, for whom there is no picture of. */
export function initial(of: HTMLElement, name: string): void {
    let hue = 0;
    for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
    of.style.setProperty('--hue', `${hue}`);
    write(of, ([...name.trim()][0] ?? '?').toUpperCase());
}
