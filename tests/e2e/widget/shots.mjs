// Screenshots of every state of the widget, in both themes, both languages, on a phone and on a desk:
//   node shots.mjs [DIR] [SCENE...]
// They are for people to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scenes } from '../../../demo-site/gallery/scenes.js';
import { complaints, launch, open, serve } from './stage.mjs';

const [, , into = 'build/shots', ...only] = process.argv;
const sizes = { 360: { width: 360, height: 740 }, 1280: { width: 1280, height: 720 } };
const site = await serve();
const browser = await launch();
let taken = 0;
try {
    for (const [wide, viewport] of Object.entries(sizes)) {
        for (const theme of ['light', 'dark']) {
            await mkdir(join(into, `${wide}-${theme}`), { recursive: true });
            const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: 'reduce', hasTouch: wide === '360', isMobile: wide === '360', deviceScaleFactor: wide === '360' ? 2 : 1 });
            const page = await context.newPage();
            const heard = complaints(page);
            for (const lang of ['en', 'ru']) {
                for (const scene of Object.keys(scenes)) {
                    if (only.length && !only.includes(scene)) continue;
                    await open(page, site.url, scene, { theme, lang });
                    await page.waitForTimeout(120);
                    await page.screenshot({ path: join(into, `${wide}-${theme}`, `${scene}.${lang}.png`) });
                    taken++;
                }
            }
            if (heard.length) console.error(heard);
            await context.close();
        }
    }
} finally {
    await browser.close();
    site.close();
}
console.log(`${taken} screenshots in ${into}`);
