// In v1/beckon-app.js what the widget shows is packed beside the core (../../texts.mjs), in three quarters of what gzip makes
// of it. Where there is no WebAssembly it comes with the core as plain JavaScript, as it is.
import type { Texts } from './texts.js';

let read: () => Texts;
let all: Texts | undefined;

/** When a widget is first mounted: a page without one does not wait for it. */
export const texts = (): Texts => (all ??= read());

export const readTextsBy = (reader: () => Texts): void => void (read = reader);

/** What ../../texts.mjs spelled: Russian is sentences only, in the order of the English ones. */
export function spelledTexts(text: string): Texts {
    const [css, paths, en, ru] = JSON.parse(text) as [string, Texts['paths'], Texts['en'], unknown[]];
    return { css, paths, en, ru: Object.fromEntries(Object.keys(en).map((key, at) => [key, ru[at]])) as Texts['ru'] };
}
