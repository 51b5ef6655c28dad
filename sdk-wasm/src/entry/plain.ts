// v1/beckon-plain.js: the core and what is packed beside it, for pages that forbid WebAssembly, left on its own element for
// beckon-app.js.
import glue from 'beckon:plain';

import { texts } from '../widget/texts.js';

const plain = { glue, texts };
export type PlainScript = typeof plain;

const script = document.currentScript as (HTMLScriptElement & { beckon?: PlainScript }) | null;
if (script) script.beckon = plain;
