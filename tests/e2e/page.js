// The page's own script: shows each call's remote video, and keeps what happened for the test to read.
window.told = [];

const pictures = new Map();

function show({ call }) {
  let video = pictures.get(call.id);
  if (call.phase === 'ended') {
    video?.remove();
    pictures.delete(call.id);
    return;
  }
  if (!call.remote) return;
  if (!video) {
    video = document.createElement('video');
    video.autoplay = true;
    video.muted = true;
    video.playsInline = true;
    video.dataset.call = call.id;
    document.body.append(video);
    pictures.set(call.id, video);
  }
  if (video.srcObject !== call.remote) video.srcObject = call.remote;
}

document.addEventListener('beckon:change', ({ detail }) => show(detail));
for (const name of ['call', 'accept', 'start', 'end', 'mute', 'hold', 'error', 'connection', 'broadcast', 'room', 'in', 'out']) {
  document.addEventListener(`beckon:${name}`, ({ detail }) => {
    const { call, reason, error, state, broadcast, member } = detail;
    window.told.push({
      name,
      call: call?.id,
      peer: call?.peer ?? member?.user,
      reason: reason ?? undefined,
      code: error?.code,
      text: error?.text,
      media: error?.media ?? undefined,
      state: state ?? broadcast?.state,
    });
  });
}
