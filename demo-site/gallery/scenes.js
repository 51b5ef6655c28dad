// Every state that the widget can show, each as what happened to a client.

const minutes = (count) => Date.now() - count * 60_000 - 7000;
const live = (client, peer, more = {}) => {
    const call = client.add({ peer, phase: 'connecting', ...more });
    call.flow();
    call.become({ since: minutes(2), ...more, phase: more.phase ?? 'live' });
    return call;
};
const ended = (reason, more = {}) => [() => undefined, (host, widget, client) => client.add({ peer: 'Maria Petrova', ...more }).over(reason)];
const press = (action) => (host) => host.shadowRoot.querySelector(`[data-action="${action}"]`).click();
const onAir = (client, watching, asking = []) => {
    client.broadcast();
    for (const peer of watching) client.add({ peer, kind: 'watch', role: 'callee', phase: 'live', since: minutes(1) });
    for (const peer of asking) client.add({ peer, kind: 'watch', role: 'callee', phase: 'incoming' });
};
const sending = { audio: true, video: true, held: false };

/** name: what happens before the widget is there; or that, and what happens then. */
export const scenes = {
    nothing: () => undefined,
    incoming: (client) => client.add({ peer: 'Maria Petrova', role: 'callee', phase: 'incoming', rings: true }),
    'incoming-long-name': (client) =>
        client.add({ peer: 'Константин Константинопольский-Задунайский, отдел сопровождения', role: 'callee', phase: 'incoming' }),
    'incoming-two': (client) => ['Maria Petrova', 'Bob'].forEach((peer) => client.add({ peer, role: 'callee', phase: 'incoming' })),
    'incoming-in-a-call': (client) => {
        live(client, 'Bob');
        client.add({ peer: 'Maria Petrova', role: 'callee', phase: 'incoming' });
    },
    calling: (client) => client.call('Maria Petrova'),
    ringing: (client) => client.call('Maria Petrova').become({ phase: 'alerted', local: client.camera() }),
    connecting: (client) => client.call('Maria Petrova').become({ phase: 'connecting', local: client.camera() }),
    live: (client) => live(client, 'Maria Petrova'),
    'live-muted': (client) => live(client, 'Maria Petrova', { mine: { audio: false, video: false, held: false }, theirs: { ...sending, audio: false } }),
    'live-no-picture': (client) => live(client, 'Maria Petrova', { theirs: { ...sending, video: false } }),
    held: (client) => live(client, 'Maria Petrova', { mine: { ...sending, held: true } }),
    'held-by-them': (client) => live(client, 'Maria Petrova', { theirs: { ...sending, held: true } }),
    reconnecting: (client) => live(client, 'Maria Petrova', { phase: 'recovering' }),
    away: (client) => live(client, 'Maria Petrova', { peerAway: true }),
    devices: [(client) => live(client, 'Maria Petrova'), press('devices')],
    minimised: [(client) => live(client, 'Maria Petrova'), (host, widget) => widget.minimise(true)],
    'minimised-calling': [(client) => client.call('Maria Petrova'), (host, widget) => widget.minimise(true)],
    offline: (client) => { live(client, 'Maria Petrova'); client.state = 'offline'; },
    'ended-hangup': ended('hangup'),
    'ended-declined': ended('declined'),
    'ended-busy': ended('busy'),
    'ended-no-answer': ended('no_answer'),
    'ended-missed': ended('cancelled', { role: 'callee' }),
    'ended-lost': ended('lost'),
    'ended-ice-failed': ended('ice_failed'),
    'watch-asking': (client) => client.watch('Maria Petrova').become({ phase: 'alerted' }),
    'watch-live': (client) => live(client, 'Maria Petrova', { kind: 'watch' }),
    'watch-devices': [(client) => live(client, 'Maria Petrova', { kind: 'watch' }), press('devices')],
    'watch-turned-away': ended('declined', { kind: 'watch' }),
    'watch-over': ended('broadcast_ended', { kind: 'watch' }),
    'broadcast-starting': (client) => client.show({ state: 'starting' }),
    'broadcast-alone': (client) => onAir(client, []),
    'broadcast-asked': (client) => onAir(client, ['Bob'], ['Maria Petrova', 'Chris']),
    'broadcast-viewers': [(client) => onAir(client, ['Bob', 'Chris', 'Dana', 'Emil', 'Fatima'], ['Maria Petrova']), press('viewers')],
    'broadcast-minimised': [(client) => onAir(client, ['Bob'], ['Maria Petrova']), (host, widget) => widget.minimise(true)],
    'room-alone': (client) => client.join('weekly'),
    'room-three': (client) => { client.join('weekly'); ['Maria Petrova', 'Bob'].forEach((peer) => live(client, peer, { kind: 'pair' })); },
    'room-six': (client) => {
        client.join('weekly');
        ['Maria Petrova', 'Bob', 'Chris', 'Dana', 'Emil'].forEach((peer, at) =>
            live(client, peer, { kind: 'pair', theirs: { ...sending, audio: at !== 1, video: at !== 3 } }));
    },
    check: [() => undefined, (host, widget) => widget.check()],
    'check-refused': [(client) => { client.refusal = { trouble: 'refused' }; }, (host, widget) => widget.check()],
    'no-camera': [() => undefined, (host, widget, client) => client.fail('missing')],
    'camera-refused': [() => undefined, (host, widget, client) => { client.call('Maria Petrova').over('no_media'); client.fail('refused'); }],
    'camera-unplugged': [(client) => live(client, 'Maria Petrova'), (host, widget, client) => client.fail('unplugged')],
};
