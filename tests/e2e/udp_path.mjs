// A path between two pages that a test can cut: UDP relays on loopback, put in the place of the addresses that the pages
// tell each other. Without root, and at once; the browsers see what they see when a network goes silent.
import { createSocket } from 'node:dgram';

export class UdpPath {
  sockets = new Set();
  doors = new Map();
  open = true;

  cut() {
    this.open = false;
  }

  mend() {
    this.open = true;
  }

  /** Before any page is opened in this context: every candidate that it is told of leads through here. */
  async runThrough(context) {
    await context.exposeFunction('doorTo', (host, port) => this.doorTo(host, port));
    await context.addInitScript(() => {
      // candidate:FOUNDATION COMPONENT udp PRIORITY HOST PORT typ …
      const moved = async (line) => {
        const words = line.split(' ');
        if (line.includes('tcptype active')) return line; // nobody takes that one
        if (words[2]?.toLowerCase() !== 'udp') return null; // TCP would go round the cut
        words[5] = String(await window.doorTo(words[4], Number(words[5])));
        words[4] = '127.0.0.1';
        return words.join(' ');
      };
      const { addIceCandidate, setRemoteDescription } = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.addIceCandidate = async function (candidate) {
        if (!candidate?.candidate) return addIceCandidate.call(this, candidate);
        const line = await moved(candidate.candidate);
        const { sdpMid, sdpMLineIndex } = candidate;
        return line === null ? undefined : addIceCandidate.call(this, { candidate: line, sdpMid, sdpMLineIndex });
      };
      RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
        const lines = [];
        for (const line of sdp.split('\r\n')) {
          const other = line.startsWith('a=candidate:') ? await moved(line.slice(2)) : undefined;
          if (other === undefined) lines.push(line);
          else if (other !== null) lines.push(`a=${other}`);
        }
        return setRemoteDescription.call(this, { type, sdp: lines.join('\r\n') });
      };
    });
  }

  /** The port behind which this address is reached. */
  async doorTo(host, port) {
    const name = `${host}:${port}`;
    if (!this.doors.has(name)) this.doors.set(name, this.makeDoor(host, port));
    return this.doors.get(name);
  }

  async makeDoor(host, port) {
    const guests = new Map(); // each has a socket of its own, so that answers find their way back
    const door = await this.socket((bytes, { port: from }) => {
      if (!guests.has(from)) guests.set(from, this.socket((answer) => this.pass(door, answer, from, '127.0.0.1')));
      void guests.get(from).then((guest) => this.pass(guest, bytes, port, host));
    });
    return door.address().port;
  }

  pass(socket, bytes, port, host) {
    if (this.open && this.sockets.has(socket)) socket.send(bytes, port, host);
  }

  async socket(heard) {
    const socket = createSocket('udp4');
    socket.on('message', heard);
    socket.on('error', () => {}); // a page that is gone: its port is closed
    await new Promise((settle) => socket.bind(0, '127.0.0.1', settle));
    this.sockets.add(socket);
    return socket;
  }

  close() {
    for (const socket of this.sockets) socket.close();
    this.sockets.clear();
  }
}

/**
 * Two people, each in this browser or the usual one, in a call whose media can be cut; `paths` keeps the path, which
 * somebody has to close.
 */
export async function talkingOverAPath(company, paths, anns, bobs) {
  const path = new UdpPath();
  paths.push(path);
  const come = (user, browser) => company.come(user, browser, (context) => path.runThrough(context));
  const [ann, bob] = await Promise.all([come('ann', anns), come('bob', bobs)]);
  return { id: await company.talking(ann, bob), ann, bob, path };
}
