// v1/beckon-plain.js: the core for pages that forbid WebAssembly, left on its own element for beckon-app.js.
import glue from 'beckon:plain';

const script = document.currentScript as (HTMLScriptElement & { beckon?: unknown }) | null;
if (script) script.beckon = glue;
