// What a customer writes: the same file for every bundler, and for none.
import { connect } from 'beckon-sdk';
import { mountWidget } from 'beckon-sdk/widget';

const query = new URLSearchParams(location.search);
const show = ({ state }) => (document.body.dataset.state = state);

connect({ relay: query.get('relay'), user: query.get('user'), site: 'demo' }).then((client) => {
  client.on('connection', show);
  show(client);
  mountWidget(client);
  window.client = client;
});
