// Pages with `require-trusted-types-for 'script'` take no plain text as a script's address. The policy `beckon` passes the
// SDK's own files, from where the tag came, and nothing else.

interface Policy {
    createScriptURL(address: string): unknown;
}
interface Factory {
    createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

/** Makes an address one that a script element takes there. A page has one policy of a name: it is handed on. */
export type Trust = (address: string) => string;

/** What the large file may fetch: the core as plain JavaScript, and what makes a report of a recording. */
export type Rare = 'plain' | 'report';

/** Of the same build: browsers and caches know a file by its whole address. */
export const beside = (app: string, rare: Rare): string => new URL(`beckon-${rare}.js${new URL(app).search}`, app).href;

/** `app`: the large file's address. */
export function trustIn(app: string): Trust {
    const { trustedTypes } = globalThis as { trustedTypes?: Factory };
    const own = [app, beside(app, 'plain'), beside(app, 'report')];
    try {
        const policy = trustedTypes?.createPolicy('beckon', {
            createScriptURL(address) {
                if (own.includes(address)) return address;
                throw new TypeError(`Beckon: ${address} is none of its files.`);
            },
        });
        // The types of the DOM know only text.
        if (policy) return (address) => policy.createScriptURL(address) as string;
    } catch {
        // The page allows other policies only; where it does not require them, text does.
    }
    return (address) => address;
}
