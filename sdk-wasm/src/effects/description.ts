// What is read from a description's text, made of it or changed in it, where a browser gives no other way. Why: see peer.ts.

/** Firefox writes a name into what it makes. Of a description that it was given Chromium does not give it back. */
export const byFirefox = (sdp: string): boolean => sdp.includes('SDPARTA');

/** A way of the other side that nobody takes (over TCP it would come to us; the address is nobody's), of this description and not of one before. */
export function newerWay(sdp: string): RTCIceCandidateInit {
    const [, ufrag] = /a=ice-ufrag:(\S+)/.exec(sdp) ?? [];
    return { candidate: `candidate:0 1 tcp 1 192.0.2.1 9 typ host tcptype active ufrag ${ufrag}`, sdpMLineIndex: 0 };
}

/** A later offer, with the side of the handshake of DTLS that was agreed on. */
export function settingHandshake(sdp: string, { currentLocalDescription: mine, currentRemoteDescription: theirs }: RTCPeerConnection): string {
    const answer = mine?.type === 'answer' ? mine : theirs;
    if (!answer) return sdp;
    const active = answer.sdp.includes('a=setup:active') === (answer === mine);
    return sdp.replaceAll('a=setup:actpass', `a=setup:${active ? 'active' : 'passive'}`);
}
