// A call as one writes it by hand in an afternoon: it rings, it is accepted, media flows, and a cookie lets a page that
// was reloaded come back. No lost messages, no crossing calls, no second device. Where media is lost, `restart` has the one
// who made the offer restart ICE at once; without it the browser is left to itself.
const { user, peer, ice, restart } = Object.fromEntries(new URLSearchParams(location.search));
const configuration = ice ? { iceServers: JSON.parse(ice), iceTransportPolicy: 'relay' } : {};
const socket = new WebSocket(`ws://${location.host}/?${new URLSearchParams({ user, peer })}`);
const say = (message) => socket.send(JSON.stringify(message));
const video = document.createElement('video');
video.autoplay = true;
video.muted = true;
document.body.append(video);

let connection = null;
let early = [];
let capturing = null;
const capture = () => (capturing ??= navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720, frameRate: 30 } }));

async function connect() {
  const stream = await capture();
  connection?.close();
  connection = new RTCPeerConnection(configuration);
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  connection.onicecandidate = ({ candidate }) => candidate && say({ t: 'candidate', candidate });
  connection.ontrack = ({ streams }) => {
    video.srcObject = streams[0];
  };
}

async function offer() {
  await connect();
  await connection.setLocalDescription();
  say({ t: 'offer', sdp: connection.localDescription.sdp });
  connection.onconnectionstatechange = () => restart && ['disconnected', 'failed'].includes(connection.connectionState) && offerAgain();
}

async function offerAgain() {
  await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
  say({ t: 'offer', again: true, sdp: connection.localDescription.sdp });
}

const heard = {
  ring: () => (window.rings = true),
  // They are back: an offer is under way before they have their camera.
  back: offer,
  async offer({ sdp, again }) {
    if (!again) await connect();
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    say({ t: 'answer', sdp: connection.localDescription.sdp });
    document.cookie = 'call=1; path=/';
    for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
  },
  async answer({ sdp }) {
    await connection.setRemoteDescription({ type: 'answer', sdp });
    document.cookie = 'call=1; path=/';
    for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
  },
  candidate({ candidate }) {
    if (connection?.remoteDescription) return connection.addIceCandidate(candidate);
    return early.push(candidate);
  },
  end() {
    connection?.close();
    capturing?.then((stream) => stream.getTracks().forEach((track) => track.stop()));
    document.cookie = 'call=; path=/; max-age=0';
  },
};
socket.onmessage = ({ data }) => heard[JSON.parse(data).t](JSON.parse(data));
socket.onopen = () => {
  window.online = true;
  if (!document.cookie.includes('call=1')) return;
  void capture();
  say({ t: 'back' });
};

window.bare = {
  call: () => {
    void capture();
    say({ t: 'ring' });
  },
  accept: offer,
  end: () => {
    say({ t: 'end' });
    heard.end();
  },
};
