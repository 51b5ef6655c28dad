// A relay as one writes it with npm's `ws`: who is there, by name, messages from one user to another, and words of the
// site's backend to one of them.
import {createServer} from 'node:http';

import {WebSocketServer} from 'ws';

const users = new Map();
const userOf = request => new URL(request.url, 'http://localhost').searchParams.get('user');

const http = createServer((request, response) => {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
        const {data} = JSON.parse(Buffer.concat(parts));
        users.get(userOf(request))?.send(JSON.stringify({push: data}));
        response.writeHead(202, {'Content-Type': 'application/json', 'Content-Length': 14}).end('{"sessions":1}');
    });
});
const server = new WebSocketServer({server: http, perMessageDeflate: false, maxPayload: 65536});

server.on('connection', (socket, request) => {
    const user = userOf(request);
    users.set(user, socket);
    socket.on('message', bytes => {
        const message = JSON.parse(bytes);
        message.from = user;
        if (message.to === '*') {
            const text = JSON.stringify(message);
            for (const other of server.clients) other.send(text);
        } else {
            users.get(message.to)?.send(JSON.stringify(message));
        }
    });
    socket.on('close', () => users.delete(user));
});
http.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
