// Draws /v1/openapi.json by Swagger UI, as forms that send.

/** What it leaves out, and what it should not show. */
const asWeLikeIt = ({React}) => ({
    wrapComponents: {
        // There is one: this one.
        ServersContainer: () => () => null,
        // Between the title and the groups' headings a step is missing, for those who go by headings.
        operations: (Operations) => (props) =>
            React.createElement(React.Fragment, null, React.createElement('h2', null, 'Requests'), React.createElement(Operations, props)),
        // A key is shown to the relay, and to nobody who looks over a shoulder or is sent the line.
        curl: () => ({request}) =>
            React.createElement('div', {className: 'curl-command'}, React.createElement('h4', null, 'Curl'), React.createElement('pre', {className: 'curl', tabIndex: 0}, curlOf(request))),
    },
});

function curlOf(request) {
    const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
    const parts = ['curl', '-X', request.get('method'), quoted(request.get('url'))];
    for (const [name, value] of request.get('headers') ?? []) {
        if (name !== 'Authorization') parts.push('-H', quoted(`${name}: ${value}`));
        else if (value.startsWith('Basic ')) parts.push('-u', '"$SITE:$KEY"');
        else parts.push('-H', '"Authorization: Bearer $TOKEN"');
    }
    const body = request.get('body');
    if (body) parts.push('-d', quoted(typeof body === 'string' ? body : JSON.stringify(body.toJS?.() ?? body)));
    return parts.join(' ');
}

/** What those who hear a page would miss, by where it is: attributes that Swagger UI leaves out, or has for itself. */
const unsaid = {
    '.information-container': {role: 'banner'},
    '.scheme-container': {role: 'region', 'aria-label': 'Who asks'},
    '.dialog-ux .modal-ux': {role: 'dialog', 'aria-modal': 'true', 'aria-label': 'Who asks'},
    '.close-modal': {'aria-label': 'Close'},
    '.modal-ux h3, .modal-ux h4, .modal-ux h6': {'aria-level': '2'},
    '#auth-basic-username': {'aria-label': 'Username'},
    '#auth-basic-password': {'aria-label': 'Password'},
    '#auth-bearer-value': {'aria-label': 'Value', type: 'password', autocomplete: 'off'},
    '.examples-select-element': {'aria-label': 'Example'},
    '.content-type': {'aria-label': 'Type of the body'},
    'textarea.body-param__text': {'aria-label': 'Body'},
    '.highlight-code pre, .opblock-body pre': {tabindex: '0'},
    '.parameters select': {'aria-label': (select) => select.closest('[data-param-name]')?.dataset.paramName ?? 'Value'},
    '.responses-table[role]': {'aria-label': (table) => table.id.replaceAll('_', ' ')},
};

function sayIt() {
    for (const [where, attributes] of Object.entries(unsaid)) {
        for (const element of document.querySelectorAll(where)) {
            for (const [name, given] of Object.entries(attributes)) {
                const value = typeof given === 'function' ? given(element) : given;
                if (element.getAttribute(name) !== value) element.setAttribute(name, value);
            }
        }
    }
    // These names hide the words that stand there.
    for (const button of document.querySelectorAll('.auth-btn-wrapper [aria-label]')) button.removeAttribute('aria-label');
}

function drawProblems(problems) {
    const list = document.querySelector('#problems dl');
    for (const {name, status, title} of problems) {
        const term = document.createElement('dt');
        term.id = `problem-${name}`;
        term.append(Object.assign(document.createElement('code'), {textContent: name}));
        list.append(term, Object.assign(document.createElement('dd'), {textContent: `${status}: ${title}.`}));
    }
}

/** What an address leads to was not there yet when the browser looked for it. */
function goTo(hash) {
    if (!hash.startsWith('#problem-')) return;
    history.replaceState(null, '', location.pathname);
    location.replace(hash);
}

function followTheTheme() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
    dark.addEventListener('change', follow);
    follow();
}

followTheTheme();
new MutationObserver(sayIt).observe(document.getElementById('viewer'), {childList: true, subtree: true});
try {
    const spec = await (await fetch('/v1/openapi.json', {credentials: 'omit'})).json();
    drawProblems(spec.components['x-problems']);
    const {hash} = location;
    SwaggerUIBundle({
        spec,
        domNode: document.getElementById('viewer'),
        plugins: [asWeLikeIt],
        defaultModelsExpandDepth: -1,
        docExpansion: 'list',
        tryItOutEnabled: true,
        syntaxHighlight: {theme: 'tomorrow-night'},
        validatorUrl: null,
        // Without it a browser would answer a 401 with a dialog of its own.
        requestInterceptor: (request) => Object.assign(request, {credentials: 'omit'}),
        onComplete: () => goTo(hash),
    });
} catch (error) {
    document.getElementById('viewer').textContent = `The description could not be loaded: ${error.message}`;
}
