// When the first picture came, as the page itself sees it: both pages are on one machine, so their clocks are one.

/** Runs in every page before its own scripts: notes when each new <video> shows its first frame. */
export function watchFrames() {
  window.firstFrame = null;
  const watch = (video) => {
    if (video.watched) return;
    video.watched = true;
    const note = () => {
      window.firstFrame ??= Date.now();
    };
    const arm = () => video.requestVideoFrameCallback(note);
    video.addEventListener('loadstart', arm);
    arm();
  };
  const find = (node) => {
    if (node.nodeName === 'VIDEO') watch(node);
    node.querySelectorAll?.('video').forEach(watch);
  };
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(find)))
    .observe(document, { childList: true, subtree: true });
}

export async function firstFrame(page) {
  await page.waitForFunction(() => window.firstFrame !== null, undefined, { polling: 20, timeout: 20_000 });
  return page.evaluate(() => window.firstFrame);
}

/** From now on the next frame counts: of a new picture, or of one that goes on. */
export function rearm(page) {
  return page.evaluate(() => {
    window.firstFrame = null;
    for (const video of document.querySelectorAll('video')) {
      video.requestVideoFrameCallback(() => {
        window.firstFrame ??= Date.now();
      });
    }
  });
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** "ours 310 (p95 402), bare 288 (p95 350): 1.08". */
export function compared(name, ours, bare) {
  const [a, b] = [quantile(ours, 0.5), quantile(bare, 0.5)];
  const half = (values) => `${quantile(values, 0.5)} ms (p95 ${quantile(values, 0.95)})`;
  return `${name.padEnd(46)} Beckon ${half(ours)}, by hand ${half(bare)}: ${(a / b).toFixed(2)} x`;
}
