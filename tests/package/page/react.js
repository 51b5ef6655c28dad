// What a customer writes with React, but for its syntax: who calls, and whom one can call.
import { createElement as h, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useBeckon } from 'beckon-sdk/react';

const query = new URLSearchParams(location.search);

function Page() {
  const [token, setToken] = useState(query.get('token') ?? undefined);
  window.setToken = setToken;
  const { client, state, calls } = useBeckon({ relay: query.get('relay'), user: query.get('user'), site: 'demo', token });
  const lines = calls.map((call) => h('li', { key: call.id }, `${call.phase} ${call.peer}`, h('button', { onClick: () => call.end() }, 'End')));
  return h('main', { 'data-state': state }, h('button', { id: 'call', onClick: () => client?.call('bob') }, 'Call Bob'), h('ul', null, lines));
}

const root = createRoot(document.body);
root.render(h(StrictMode, null, h(Page)));
window.leave = () => root.unmount();
