// A relay as one writes it with socket.io: a room for each user, and WebSockets from the start.
import {createServer} from 'node:http';

import {Server} from 'socket.io';

const http = createServer((request, response) => {
    const user = new URL(request.url, 'http://localhost').searchParams.get('user');
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
        io.to(user).emit('push', JSON.parse(Buffer.concat(parts)).data);
        response.writeHead(202, {'Content-Type': 'application/json', 'Content-Length': 14}).end('{"sessions":1}');
    });
});
const io = new Server(http, {transports: ['websocket'], perMessageDeflate: false, maxHttpBufferSize: 65536});

io.on('connection', socket => {
    const user = socket.handshake.query.user;
    socket.join(user);
    socket.on('signal', message => {
        message.from = user;
        if (message.to === '*') {
            io.emit('signal', message);
        } else {
            io.to(message.to).emit('signal', message);
        }
    });
});
http.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
