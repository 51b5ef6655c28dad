// Any element with data-beckon-call, -watch, -broadcast, -room or -check is a button: those that are there, those that come
// later, those that a framework rewrites. What a button stands for is shown in data-beckon-state and ARIA, never in its
// text, which is the page's.

import type { Call, Client, Presence } from '../client/api.js';
import type { PageApi } from './page.js';

type Kind = 'call' | 'watch' | 'broadcast' | 'room' | 'check';
const kinds: Kind[] = ['call', 'watch', 'broadcast', 'room', 'check'];
const attribute = (kind: Kind): string => `data-beckon-${kind}`;
const selector = kinds.map((kind) => `[${attribute(kind)}]`).join();
const patience_ms = 5000;
const shown = ['data-beckon-state', 'data-beckon-online', 'aria-pressed', 'hidden'];

interface Button {
    readonly kind: Kind;
    readonly name: string;
    /** Of the one it is about, if that can be known. */
    presence: Presence | null;
    unfollow: () => void;
    /** That it is disabled is our word, not the page's. */
    disabled: boolean;
    /** What else is: it goes when the element is no button of this kind any more. */
    readonly ours: readonly string[];
}

/** React writes `false` for what is not to be there. */
export const autoAccepts = (element: Element | null): boolean =>
    ![null, undefined, 'false'].includes(element?.getAttribute('data-auto-accept'));

export class Buttons {
    private readonly known = new Map<Element, Button>();
    private client: Client | null = null;
    private autoAccept = false;
    /** What was pressed for while there was no client yet. A framework may put another element in a button's place. */
    private readonly waiting = new Set<string>();

    constructor(
        private readonly page: Pick<PageApi, 'needed' | 'expected' | 'check'>,
    ) {
        document.addEventListener('click', (event) => this.clicked(event), true);
        document.addEventListener('keydown', (event) => this.typed(event), true);
        const attributes = [...kinds.map(attribute), ...shown];
        new MutationObserver((records) => this.changed(records)).observe(document, {
            subtree: true,
            childList: true,
            attributeFilter: attributes,
        });
        this.find(document);
    }

    /** Null: there is none any more. */
    use(client: Client | null, autoAccept: boolean): void {
        this.autoAccept = autoAccept;
        if (this.client === client) return;
        this.client = client;
        for (const event of ['change', 'end', 'broadcast', 'room', 'connection'] as const)
            client?.on(event, () => this.client === client && this.showAll());
        for (const button of this.known.values()) {
            button.presence = null;
            this.follow(button);
        }
        this.showAll();
    }

    // ---------------------------------------------------------------------------------------- which there are

    private changed(records: MutationRecord[]): void {
        let gone = false;
        for (const { type, target, addedNodes, removedNodes } of records) {
            if (type === 'attributes') this.meet(target as Element);
            for (const node of addedNodes) if (node instanceof Element) this.find(node);
            gone ||= removedNodes.length > 0;
        }
        if (gone) for (const element of this.known.keys()) if (!element.isConnected) this.forget(element);
    }

    private find(root: Element | Document): void {
        if (root instanceof Element && root.matches(selector)) this.meet(root);
        for (const element of root.querySelectorAll(selector)) this.meet(element);
    }

    private meet(element: Element): void {
        const kind = kinds.find((one) => element.hasAttribute(attribute(one)));
        const name = (kind && element.getAttribute(attribute(kind))) ?? '';
        const before = this.known.get(element);
        if (before && (before.kind !== kind || before.name !== name)) this.forget(element);
        if (!kind) return;
        if (!this.known.has(element)) {
            // A copy of a busy button has been disabled by us as well.
            const disabled = element.getAttribute('data-beckon-state') === 'busy';
            const ours = [...shown.filter((one) => one !== 'hidden' || kind === 'watch'), ...actAsButton(element)];
            const button: Button = { kind, name, presence: null, unfollow: () => {}, disabled, ours };
            this.known.set(element, button);
            this.follow(button);
        }
        this.show(element);
    }

    private forget(element: Element): void {
        const button = this.known.get(element);
        if (!button) return;
        enable(element, button, true);
        for (const name of button.ours) element.removeAttribute(name);
        button.unfollow();
        this.known.delete(element);
    }

    private follow(button: Button): void {
        button.unfollow();
        if (!this.client || !button.name || (button.kind !== 'call' && button.kind !== 'watch')) return;
        const learn = (presence: Presence): void => {
            button.presence = presence;
            for (const [element, one] of this.known) if (one === button) this.show(element);
        };
        try {
            button.unfollow = this.client.follow(button.name, learn);
        } catch (error) {
            reportError(error); // the fault of this button's name; the others work
        }
    }

    // ---------------------------------------------------------------------------------------- what they show

    private showAll(): void {
        for (const element of this.known.keys()) this.show(element);
    }

    private show(element: Element): void {
        const button = this.known.get(element);
        if (!button) return;
        const { kind, name, presence } = button;
        const call = this.callOf(button);
        const state = this.waiting.has(wishOf(button)) ? 'waiting' : this.state(button, call);
        set(element, 'data-beckon-state', state);
        // What the page calls an item of a menu, say, is neither pressed nor not.
        const toggles = kind !== 'check' && (element.getAttribute('role') ?? 'button') === 'button';
        if (toggles) set(element, 'aria-pressed', String(!['idle', 'off', 'busy', 'incoming'].includes(state)));
        enable(element, button, state !== 'busy');
        set(element, 'data-beckon-online', presence && String(presence.connected));
        if (kind === 'watch') set(element, 'hidden', call || (presence?.live && !this.ownShow(name)) ? null : '');
    }

    /** Nobody watches what this very page shows. */
    private ownShow(user: string): boolean {
        return this.client?.user === user && this.client.broadcasting.state !== 'off';
    }

    private callOf({ kind, name }: Button): Call | undefined {
        return this.client?.calls
            .filter((call) => call.kind === kind && call.peer === name && (kind === 'call' || call.role === 'caller'))
            .at(-1);
    }

    private state({ kind, name }: Button, call: Call | undefined): string {
        const { client } = this;
        if (kind === 'broadcast') return client?.broadcasting.state ?? 'off';
        if (kind === 'room') return client?.room?.id === name ? 'joined' : 'idle';
        if (call) return call.phase;
        const taken = kind === 'call' && client?.calls.some((other) => other.kind === 'call' && other.phase !== 'incoming');
        return taken ? 'busy' : 'idle';
    }

    // ---------------------------------------------------------------------------------------- pressing them

    private clicked(event: Event): void {
        const element = buttonOf(event);
        if (!element) return;
        if (event.composedPath().some(leaves)) event.preventDefault(); // the page is not to go away
        if ((event as MouseEvent).detail > 1) return; // the second half of a double click would undo the first
        this.meet(element); // it may be in a shadow tree, which nobody observes
        this.press(element);
    }

    /** What a <button> does by itself. */
    private typed(event: KeyboardEvent): void {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        const element = buttonOf(event);
        if (!element || isButton(element) || event.composedPath()[0] !== element) return;
        event.preventDefault();
        // A picture in SVG has no method for that.
        if (!event.repeat) element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
    }

    private press(element: Element): void {
        const button = this.known.get(element);
        if (!button || element.hasAttribute('disabled') || element.getAttribute('aria-disabled') === 'true') return;
        if (this.client) return this.act(element, button, this.client);
        const wish = wishOf(button);
        if (this.waiting.has(wish)) return;
        this.waiting.add(wish);
        this.showAll();
        if (!this.page.expected) this.warnOf(element, wish);
        this.page
            .needed()
            .then((client) => {
                const wanted = this.waiting.delete(wish) && [...this.known.values()].some((one) => wishOf(one) === wish);
                if (wanted) this.act(element, button, client);
            })
            .catch((error: unknown) => {
                this.waiting.delete(wish);
                reportError(error);
            })
            .finally(() => this.showAll());
    }

    /** The page's code may just be about to connect. */
    private warnOf(element: Element, wish: string): void {
        console.warn('Beckon: a button was pressed, but the tag has no data-user, and no code has called Beckon.connect.', element);
        setTimeout(() => {
            if (!this.page.expected && this.waiting.delete(wish)) this.showAll();
        }, patience_ms);
    }

    private act(element: Element, button: Button, client: Client): void {
        const call = this.callOf(button);
        switch (button.kind) {
            case 'call':
                if (call?.phase === 'incoming') return call.accept();
                return call ? call.end() : void client.call(button.name);
            case 'watch':
                return call ? call.end() : void client.watch(button.name);
            case 'broadcast':
                if (client.broadcasting.state !== 'off') return client.stopBroadcast();
                return void client.broadcast({ autoAccept: this.autoAccept || autoAccepts(element) });
            case 'room':
                return client.room?.id === button.name ? client.leave() : client.join(button.name);
            case 'check':
                this.page.check().catch(reportError);
        }
    }
}

const wishOf = ({ kind, name }: Button): string => `${kind} ${name}`;

function buttonOf(event: Event): Element | null {
    for (const node of event.composedPath()) if (node instanceof Element && node.matches(selector)) return node;
    return null;
}

/** A link, or what sends a form: the button itself, what it lies in, or what lies in it. */
function leaves(node: EventTarget): boolean {
    const { localName, form, type } = node as Partial<HTMLInputElement>;
    return localName === 'a' || (!!form && /^(submit|image)$/.test(`${type}`));
}

/** A link is none: it may not be pressed or not pressed, and the space bar does nothing there. */
const isButton = (element: Element): boolean => element.matches('button, input, summary');

/** Gives the names of what it had to be given for that. */
function actAsButton(element: Element): string[] {
    const wants = isButton(element) ? [] : [['role', 'button'], ['tabindex', '0']] as const;
    const lacks = wants.filter(([name]) => !element.hasAttribute(name));
    for (const [name, value] of lacks) element.setAttribute(name, value);
    return lacks.map(([name]) => name);
}

/** What the page has disabled itself stays so. */
function enable(element: Element, button: Button, on: boolean): void {
    if (on ? !button.disabled : element.hasAttribute('aria-disabled')) return;
    button.disabled = !on;
    set(element, 'aria-disabled', on ? null : 'true');
}

/** Only where it differs: we are told of our own changes, too. */
function set(element: Element, name: string, value: string | null): void {
    if (element.getAttribute(name) === value) return;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
}
