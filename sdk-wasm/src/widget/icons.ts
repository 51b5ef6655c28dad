// The pictures on the buttons (icon_paths.ts), drawn.
import { attr } from './dom.js';
import { texts, type Texts } from './texts.js';

export type Icon = keyof Texts['paths'];

const svg = 'http://www.w3.org/2000/svg';

/** `struck`: with a line through it. */
export function icon(name: Icon, struck = false): SVGElement {
    const root = document.createElementNS(svg, 'svg');
    const path = document.createElementNS(svg, 'path');
    attr(root, 'viewBox', '0 0 24 24');
    attr(root, 'aria-hidden', 'true');
    root.append(path);
    redraw(root, name, struck);
    return root;
}

/** Another picture in the place of the one in there. */
export function redraw(inside: Element, name: Icon, struck = false): void {
    const path = inside.querySelector('path') as SVGPathElement;
    attr(path, 'd', texts().paths[name] + (struck ? 'M3.5 3.5l17 17' : ''));
}
