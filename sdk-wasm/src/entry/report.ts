// v1/beckon-report.js: what makes a report of a recording, left on its own element for beckon-app.js.
import { report } from '../driver/report.js';

const script = document.currentScript as (HTMLScriptElement & { beckon?: unknown }) | null;
if (script) script.beckon = report;
