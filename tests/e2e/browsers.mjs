// Debian's browsers, with cameras that show a test picture. Each is started once a test file.
import { chromium, firefox } from 'playwright-core';

import './patience.mjs';

const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns'];

/** Of Chromium's false cameras the second measures depth, which nobody can send; the first and the third show pictures. */
const cameras = {
  some: ['--use-fake-device-for-media-stream=fps=15,device-count=3', '--use-fake-ui-for-media-stream'],
  none: ['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'],
  asking: ['--use-fake-device-for-media-stream=fps=15,device-count=1'],
  refused: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
};

export function startChromium(camera = 'some') {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...quiet, ...cameras[camera]],
    ignoreDefaultArgs: ['--mute-audio'],
  });
}

/** Without an address beside 127.0.0.1 it finds no ICE candidate: see ./run test. */
export function startFirefox() {
  return firefox.launch({
    channel: 'moz-firefox',
    executablePath: '/usr/bin/firefox-esr',
    firefoxUserPrefs: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
    },
  });
}
