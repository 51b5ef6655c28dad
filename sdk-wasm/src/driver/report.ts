// What a recording comes to when it leaves the page: redacted, in the lines of tests/vectors, which `beckon-replay` plays
// again. Of a frame that the core refused only its numbers are in it, which have counted all the same.

import type { Line, Recording } from './recorder.js';
import { Redactor } from './redact.js';

type Given = { in?: unknown; frame?: string; call?: string; peer_frame?: string };
type Effect = { t: string; text?: string };

export type Report = typeof report;

/** A line about the page, then one for each input; between the beginning and the end, how many are missing. */
export function report({ page, head, missing, tail }: Recording): string {
    const redactor = new Redactor();
    const first = JSON.stringify({ vector: 'recording', about: navigator.userAgent, page: redactor.value(JSON.parse(page)) });
    const told = (lines: readonly string[]): string[] => lines.map((line) => redacted(redactor, JSON.parse(line) as Line));
    const gap = missing > 0 ? [JSON.stringify({ missing })] : [];
    return [first, ...told(head), ...gap, ...told(tail), ''].join('\n');
}

function redacted(redactor: Redactor, line: Line): string {
    const [at, , , refused, wanted, deadline] = line;
    const effects = (wanted ? JSON.parse(wanted) : []) as Effect[];
    return JSON.stringify({
        at,
        ...given(redactor, line),
        refused: refused || undefined,
        out: effects.map((effect) => redactedEffect(redactor, effect, line)),
        deadline: deadline >= 0 ? deadline : null,
    });
}

/** Empty if the core refused it, and nothing has happened. */
function given(redactor: Redactor, [, told, texts, refused]: Line): Given {
    const [first, second] = texts as [string, string];
    if (refused) return told === 'frame' ? { in: { t: 'unread_frame', ...numbersOf(first, refused) } } : {};
    if (told === 'push') return { in: redactor.value(JSON.parse(first)) };
    return told === 'frame' ? { frame: redactor.frame(first) } : { call: first, peer_frame: redactor.frame(second) };
}

function redactedEffect(redactor: Redactor, effect: Effect, [, told, texts, refused]: Line): unknown {
    const { t, text } = effect;
    if (t === 'send' || t === 'send_peer') return { ...effect, text: redactor.frame(text!) };
    const redacted = redactor.value(effect) as Effect;
    // The relay's sentence may say anything; every other is the core's own.
    const theirs = told === 'frame' && !refused && (JSON.parse(texts[0]!) as Effect).t === 'error';
    return t === 'tell_refused' && !theirs ? { ...redacted, text } : redacted;
}

/** The numbers of a frame that was refused, as far as the core has read them: see PROTOCOL.md, "Frames". */
function numbersOf(text: string, says: string): { seq: number; ack: number } {
    const none = /^[sa]:|65536 bytes$/.test(says);
    // Where the text broke off, a number is whole only if another member begins behind it.
    const [, s, a] = /^{(?:"s":(\d{1,16}),)?(?:"a":(\d{1,16}),)?"\w+":/.exec(none ? '' : text) ?? [];
    return { seq: +(s ?? 0), ack: +(a ?? 0) };
}
