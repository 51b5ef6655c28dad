// The pictures on the buttons: lines on a field of 24 by 24.

export const paths = {
    mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11a7 7 0 0 0 14 0M12 18v3',
    cam: 'M3 6h12v12H3ZM15 11l6-4v10l-6-4',
    phone: 'M3 14l2 2 4-2-.5-2.5a11 11 0 0 1 7 0L15 14l4 2 2-2a3 3 0 0 0 0-4 13 13 0 0 0-18 0 3 3 0 0 0 0 4Z',
    hold: 'M9 6v12M15 6v12',
    resume: 'M8 6l10 6-10 6Z',
    devices: 'M4 7h8M18 7h2M4 17h2M12 17h8M15 4a3 3 0 0 0 0 6 3 3 0 0 0 0-6ZM9 14a3 3 0 0 0 0 6 3 3 0 0 0 0-6Z',
    viewers: 'M9 11a3 3 0 0 0 0-6 3 3 0 0 0 0 6ZM3 19a6 6 0 0 1 12 0M16 5a3 3 0 0 1 0 6M18 14a6 6 0 0 1 3 5',
    pip: 'M3 5h18v14H3ZM12 12h5v3h-5Z',
    full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
    down: 'M6 10l6 6 6-6',
    up: 'M6 14l6-6 6 6',
    close: 'M6 6l12 12M18 6L6 18',
    grip: 'M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01',
    yes: 'M5 12l5 5 9-9',
    stop: 'M7 7h10v10H7Z',
    leave: 'M13 4h7v16h-7M4 12h11M11 8l4 4-4 4',
    alert: 'M12 3a9 9 0 0 0 0 18 9 9 0 0 0 0-18ZM12 8v5M12 16v.01',
};
