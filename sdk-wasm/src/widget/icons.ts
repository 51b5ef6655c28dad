// The pictures on the buttons: lines on a field of 24 by 24.

const paths = {
    mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11a7 7 0 0 0 14 0M12 18v3',
    cam: 'M4 6h9a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2ZM15 10.5 21 7v10l-6-3.5',
    phone: 'M7 4h2.5L11 8.5 9 10a11 11 0 0 0 5 5l1.5-2 4.5 1.5V17a3 3 0 0 1-3 3A13 13 0 0 1 4 7a3 3 0 0 1 3-3Z',
    hold: 'M9 6v12M15 6v12',
    resume: 'M8 5.5 18.5 12 8 18.5Z',
    devices: 'M4 7h8M18 7h2M4 17h2M12 17h8M15 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM9 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z',
    viewers: 'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.5M18 14.4a6.5 6.5 0 0 1 3.5 5.6',
    pip: 'M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2ZM12 12h5v3h-5Z',
    full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
    down: 'm6 9.5 6 6 6-6',
    up: 'm6 14.5 6-6 6 6',
    close: 'm6 6 12 12M18 6 6 18',
    grip: 'M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01',
    yes: 'm5 12.5 4.5 4.5L19 7.5',
    stop: 'M7 7h10v10H7Z',
    leave: 'M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M4 12h11M11 8l4 4-4 4',
    alert: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 8v4.5M12 16v.01',
};
export type Icon = keyof typeof paths;

const svg = 'http://www.w3.org/2000/svg';

/** `struck`: with a line through it. */
export function icon(name: Icon, struck = false): SVGElement {
    const root = document.createElementNS(svg, 'svg');
    const path = document.createElementNS(svg, 'path');
    root.setAttribute('viewBox', '0 0 24 24');
    root.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', paths[name] + (struck ? 'M3.5 3.5l17 17' : ''));
    root.append(path);
    return root;
}
