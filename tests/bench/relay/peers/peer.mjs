// PeerJS's own server, as its documentation starts it.
import {PeerServer} from 'peer';

PeerServer({port: Number(process.argv[2]), host: '127.0.0.1', path: '/', concurrent_limit: 30000}, () => console.log('listening'));
