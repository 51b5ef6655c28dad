// The pictures on the buttons (icon_paths.ts), drawn.
import { texts, type Texts } from './texts.js';

export type Icon = keyof Texts['paths'];

const svg = 'http://www.w3.org/2000/svg';

/** `struck`: with a line through it. */
export function icon(name: Icon, struck = false): SVGElement {
    const root = document.createElementNS(svg, 'svg');
    const path = document.createElementNS(svg, 'path');
    root.setAttribute('viewBox', '0 0 24 24');
    root.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', texts().paths[name] + (struck ? 'M3.5 3.5l17 17' : ''));
    root.append(path);
    return root;
}
