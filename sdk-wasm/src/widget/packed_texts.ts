// In v1/beckon-app.js what the widget shows is packed beside the core (../../texts.mjs), in three quarters of what gzip makes
// of it. Where there is no WebAssembly it comes with the core as plain JavaScript, as it is.
import type { Texts } from './texts.js';

let read: () => Texts;
let all: Texts | undefined;

/** When a widget is first mounted: a page without one does not wait for it. */
export const texts = (): Texts => (all ??= read());

export const readTextsBy = (reader: () => Texts): void => void (read = reader);

/** What ../../texts.mjs spelled: the sentences of each language are in the order of their keys. */
export function spelledTexts(text: string): Texts {
    const [css, paths, keys, ...tables] = JSON.parse(text) as [string, Texts['paths'], string[], ...unknown[][]];
    const [en, ru] = tables.map((sentences) => Object.fromEntries(keys.map((key, at) => [key, sentences[at]])));
    return { css, paths, tables: { en, ru } as Texts['tables'] };
}
