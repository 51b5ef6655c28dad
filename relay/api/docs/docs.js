// Draws /v1/openapi.json as forms that send. Whatever comes from the description or from an answer is put in as text.

const $ = (id) => document.getElementById(id);

function el(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children.filter((child) => child !== null));
    return made;
}

/** Text in which `this` is code. */
const prose = (text) => text.split('`').map((part, at) => (at % 2 ? el('code', {textContent: part}) : part));

let api;

const resolve = (node) =>
    node && node.$ref ? {...resolve(node.$ref.slice(2).split('/').reduce((at, part) => at[part], api)), ...node, $ref: undefined} : node;

// ---------------------------------------------------------------------------------------------------- what there is

function typeOf(schema) {
    const one = resolve(schema);
    if (one.anyOf) return one.anyOf.map(typeOf).join(' or ');
    if (one.enum) return one.enum.length > 6 ? 'text' : one.enum.join(' | ');
    if (one.type === 'array') return `list of ${typeOf(one.items)}`;
    const bounds = [one.minimum ?? one.minLength, one.maximum ?? one.maxLength];
    const range = bounds[1] === undefined ? '' : ` (${bounds[0] ?? 0} to ${bounds[1]})`;
    return [one.type].flat().join(' or ').replace('string', 'text') + range;
}

function fieldTable(schema) {
    const {properties = {}, required = []} = resolve(schema);
    const rows = Object.entries(properties).map(([name, field]) => {
        const one = resolve(field);
        return el('tr', {}, el('td', {}, el('code', {textContent: name})),
            el('td', {textContent: typeOf(field) + (required.includes(name) ? '' : ', optional')}),
            el('td', {}, ...prose(one.description ?? '')));
    });
    const head = el('tr', {}, ...['Field', 'Type', 'Meaning'].map((textContent) => el('th', {textContent, scope: 'col'})));
    return el('div', {className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: 'Fields of the body'}, el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows)));
}

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

function responseList(responses) {
    const out = [];
    for (const [status, given] of Object.entries(responses)) {
        const response = resolve(given);
        const line = el('p', {}, el('strong', {className: status < 400 ? 'good' : 'bad', textContent: status}), ' ', ...prose(response.description));
        out.push(line);
        for (const content of Object.values(response.content ?? {})) {
            for (const [name, example] of Object.entries(content.examples ?? {})) {
                out.push(el('details', {}, el('summary', {className: 'quiet', textContent: `Example: ${name.replaceAll('_', ' ')}`}),
                    el('pre', {textContent: shown(example.value), tabIndex: 0})));
            }
        }
    }
    return out;
}

// ---------------------------------------------------------------------------------------------------- asking

function authorization() {
    const utf8 = (text) => String.fromCharCode(...new TextEncoder().encode(text));
    switch ($('scheme').value) {
        case 'basic': return `Basic ${btoa(utf8(`${$('site').value}:${$('key').value}`))}`;
        case 'bearer': return `Bearer ${$('token').value}`;
        default: return null;
    }
}

/** What a form holds, as a request. */
function requestOf(method, path, form) {
    const query = new URLSearchParams();
    let url = path;
    for (const field of form.querySelectorAll('[data-in]')) {
        if (field.dataset.in === 'path') url = url.replace(`{${field.name}}`, encodeURIComponent(field.value));
        else if (field.value !== '') query.set(field.name, field.value);
    }
    if (query.size) url += `?${query}`;
    const headers = {};
    const shownForIt = authorization();
    if (shownForIt) headers.Authorization = shownForIt;
    const text = form.querySelector('textarea');
    if (text) headers['Content-Type'] = 'application/json';
    // Without `omit` a browser would answer a 401 with a dialog of its own.
    return [url, {method: method.toUpperCase(), headers, body: text ? text.value : undefined, credentials: 'omit', cache: 'no-store'}];
}

function curlOf([url, {method, headers, body}]) {
    const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
    const parts = ['curl', '-X', method, quoted(location.origin + url)];
    if (headers.Authorization?.startsWith('Basic ')) parts.push('-u', '"$SITE:$KEY"');
    if (headers.Authorization?.startsWith('Bearer ')) parts.push('-H', '"Authorization: Bearer $TOKEN"');
    if (body !== undefined) parts.push('-H', quoted('Content-Type: application/json'), '-d', quoted(body));
    return parts.join(' ');
}

async function send(request, result) {
    result.replaceChildren(el('p', {className: 'quiet', textContent: 'Sending…'}));
    try {
        const response = await fetch(...request);
        const text = await response.text();
        const type = response.headers.get('content-type') ?? '';
        const pretty = /json/.test(type) && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
        const told = ['location', 'link', 'retry-after', 'beckon-warning'].filter((name) => response.headers.has(name));
        result.replaceChildren(
            el('p', {}, el('strong', {className: response.ok ? 'good' : 'bad', textContent: `${response.status} ${response.statusText}`}), ` ${type}`),
            ...told.map((name) => el('p', {className: 'quiet', textContent: `${name}: ${response.headers.get(name)}`})),
            text ? el('pre', {textContent: pretty, tabIndex: 0}) : el('p', {className: 'quiet', textContent: 'No body.'}),
            el('pre', {textContent: curlOf(request), tabIndex: 0}));
    } catch (error) {
        result.replaceChildren(el('p', {className: 'bad', textContent: `Nothing came back: ${error.message}`}));
    }
}

// ---------------------------------------------------------------------------------------------------- one operation

function parameterField(given) {
    const parameter = resolve(given);
    const choices = resolve(parameter.schema).enum ?? (parameter.schema.type === 'boolean' ? ['true', 'false'] : null);
    const field = choices
        ? el('select', {}, el('option', {value: '', textContent: '–'}), ...choices.map((value) => el('option', {value, textContent: value})))
        : el('input', {spellcheck: false, required: parameter.required === true});
    field.name = parameter.name;
    field.dataset.in = parameter.in;
    field.title = parameter.description;
    return el('label', {}, `${parameter.name}${parameter.required ? ' (needed)' : ''}`, field);
}

function bodyFields(operation) {
    const content = resolve(operation.requestBody)?.content?.['application/json'];
    if (!content) return [];
    const text = el('textarea', {spellcheck: false});
    const choice = el('select', {}, ...Object.entries(content.examples)
        .map(([value, {summary}]) => el('option', {value, textContent: summary})));
    const fill = () => { text.value = shown(content.examples[choice.value].value); };
    choice.addEventListener('change', fill);
    fill();
    return [el('label', {}, 'Example', choice), el('label', {className: 'wide'}, 'Body', text)];
}

function operationBlock(method, path, operation) {
    const result = el('div', {ariaLive: 'polite'});
    const button = el('button', {textContent: 'Send'});
    const form = el('form', {}, ...(operation.parameters ?? []).map(parameterField), ...bodyFields(operation), button);
    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        button.disabled = true;
        await send(requestOf(method, path, form), result);
        button.disabled = false;
    });
    const content = resolve(operation.requestBody)?.content?.['application/json'];
    const inside = el('div', {}, operation.description ? el('p', {}, ...prose(operation.description)) : null,
        content ? fieldTable(content.schema) : null, el('h3', {textContent: 'Try it'}), form, result,
        el('h3', {textContent: 'Answers'}), ...responseList(operation.responses));
    const head = el('summary', {}, el('span', {className: `method ${method}`, textContent: method.toUpperCase()}),
        el('span', {className: 'path', textContent: path}), el('span', {textContent: operation.summary}));
    return el('details', {className: 'operation', id: operation.operationId}, head, inside);
}

// ---------------------------------------------------------------------------------------------------- the page

/** What an address leads to was not there yet when the browser looked for it. */
function goTo(hash) {
    const place = document.getElementById(hash.slice(1));
    if (!place) return;
    if (place instanceof HTMLDetailsElement) place.open = true;
    history.replaceState(null, '', location.pathname);
    location.replace(hash);
}

function draw() {
    $('about').replaceChildren(...prose(api.info.description));
    for (const {name} of api.tags) {
        const blocks = Object.entries(api.paths).flatMap(([path, operations]) => Object.entries(operations)
            .filter(([, operation]) => operation.tags.includes(name))
            .map(([method, operation]) => operationBlock(method, path, operation)));
        $('operations').append(el('section', {}, el('h2', {textContent: name}), ...blocks));
    }
    for (const {name, status, title} of api.components['x-problems']) {
        $('problems').querySelector('dl').append(el('dt', {id: `problem-${name}`}, el('code', {textContent: name})),
            el('dd', {textContent: `${status}: ${title}.`}));
    }
    goTo(location.hash);
}

$('who').addEventListener('submit', (event) => event.preventDefault());
$('scheme').addEventListener('change', () => {
    for (const label of document.querySelectorAll('[data-for]')) label.hidden = label.dataset.for !== $('scheme').value;
});

try {
    api = await (await fetch('/v1/openapi.json', {credentials: 'omit'})).json();
    draw();
} catch (error) {
    $('about').textContent = `The description could not be loaded: ${error.message}`;
}
