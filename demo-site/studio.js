// What happened today, from the events that Beckon tells on the document. The page needs no other code.
const today = document.querySelector('#today');

function note(text) {
    const time = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    const line = document.createElement('li');
    line.append(Object.assign(document.createElement('time'), { textContent: time }), ` ${text}`);
    today.prepend(line);
    document.querySelector('#none').hidden = true;
}

const what = { call: 'calls', watch: 'asks to watch' };
const how = {
    hangup: 'was here', cancelled: 'hung up before you answered', declined: 'was turned away',
    no_answer: 'called, nobody answered', broadcast_ended: 'watched until the end',
};

document.addEventListener('beckon:call', ({ detail: { call } }) => note(`${call.peer} ${what[call.kind] ?? 'calls'}`));
document.addEventListener('beckon:end', ({ detail: { call, reason } }) => note(`${call.peer} ${how[reason] ?? `left (${reason})`}`));
