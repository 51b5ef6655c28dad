// What the widget says, in the language that was chosen. Everything that people read or hear passes through `say`.
import type { Key, Strings, Text } from './strings/en.js';
import { texts } from './texts.js';

export type { Key, Strings, Text } from './strings/en.js';

/** A sentence that is still without a language. */
export interface Saying {
    readonly key: Key;
    readonly name?: string;
    readonly n?: number;
}
export type Say = (what: Saying | Key) => string;

/** The first of the wanted languages that there is a table for, by its first part (`ru-RU` is `ru`); English else. */
export function pickLanguage(wanted: readonly string[]): string {
    const bare = wanted.map((tag) => tag.toLowerCase().split(/[-_]/)[0] ?? '');
    return bare.find((tag) => Object.hasOwn(texts().tables, tag)) ?? 'en';
}

/** Names are put between marks that keep their writing direction from turning the sentence around them. */
const isolated = (name: string): string => `\u2068${name}\u2069`;

/** What is no name of a language (`ru_RU`) has English plurals, and is no reason to show nothing. */
function pluralRules(lang: string): Intl.PluralRules {
    try {
        return new Intl.PluralRules(lang.replaceAll('_', '-'));
    } catch {
        return new Intl.PluralRules('en');
    }
}

export function speaker(lang: string, own: Strings = {}): Say {
    const tables: Readonly<Record<string, Strings>> = texts().tables;
    const strings: Strings = { ...tables.en, ...tables[pickLanguage([lang])], ...own };
    const plural = pluralRules(lang);
    return (what) => {
        const { key, name = '', n = 0 } = typeof what === 'string' ? { key: what } : what;
        const text: Text = strings[key] ?? key;
        const form = typeof text === 'string' ? text : (text[plural.select(n)] ?? text.other ?? '');
        return form.replace(/\{(name|n)\}/g, (_, gap) => (gap === 'n' ? String(n) : isolated(name)));
    };
}
