// The names that the build may shorten: of what a class of ours declares. A name is left alone wherever somebody else may mean
// it, too: the browser, a page (src/client/api.ts, the sentences' keys), the core, whose JSON is full of names, and a file of another
// build, which a page that was open while the relay was upgraded fetches (driver/report.ts).
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Matches them, and no others. */
export function privateNames() {
    const own = sources();
    const classes = Array.from(own.matchAll(/^(?:export )?class [^]*?^}/gm), ([text]) => text).join('\n');
    const declared = [
        ...words(own, /\bprivate (?:readonly |static |async |get |set )*([A-Za-z_]\w+)/g),
        ...words(classes, /^ {4}(?:readonly |static |async |get |set )*([A-Za-z_]\w+)\??(?:\(|:|<| =)/gm),
    ];
    const foreign = new Set([...ofBrowsers(), ...ofPages(), ...ofTheCore()]);
    return new RegExp(`^(?:${declared.filter((name) => !foreign.has(name)).join('|')})$`);
}

const identifier = /([A-Za-z_$][\w$]*)/g;

function sources() {
    return files(join(here, 'src'), /\.ts$/).map(uncommented).join('\n');
}

function ofBrowsers() {
    const libraries = files(join(here, 'node_modules/@typescript'), /\blib\.[\w.]+\.d\.ts$/);
    if (libraries.length === 0) throw new Error('the names of browsers are not where TypeScript had them');
    return words(libraries.map(uncommented).join('\n'), identifier);
}

const spokenOutside = ['client/api.ts', 'embed/loader.ts', 'embed/page.ts', 'widget/widget.ts', 'widget/strings/en.ts', 'driver/report.ts'];
const ofPages = () => words(spokenOutside.map((file) => uncommented(join(here, 'src', file))).join('\n'), identifier);

const ofTheCore = () => {
    const core = [...files(join(here, '../include/beckon'), /\.hpp$/), join(here, 'bind/agent_bind.cpp')];
    return words(core.map(uncommented).join('\n'), /"([\w$]+)"/g);
};

function files(folder, wanted) {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).filter((file) => wanted.test(file));
}

const uncommented = (file) => readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

const words = (text, pattern) => [...new Set(Array.from(text.matchAll(pattern), (match) => match[1]))];
