// The relay's REST, as an operator of any site. The token is kept while the tab is open, and nowhere else.

const kept = 'beckon-admin-token';

export const token = {
  get: () => sessionStorage.getItem(kept),
  set: (text) => sessionStorage.setItem(kept, text),
  forget: () => sessionStorage.removeItem(kept),
};

/** What the relay refused, in a sentence of its own. */
export class Refused extends Error {
  constructor(status, sentence, wait) {
    super(sentence);
    this.status = status;
    this.wait = wait;
  }
}

async function refusal(response) {
  const wait = Number(response.headers.get('Retry-After')) || 0;
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // Not from the relay: a proxy before it, say.
  }
  const words = problem.detail || problem.title || `The relay answered with status ${response.status}.`;
  return new Refused(response.status, wait ? `${words} Again in ${wait} s.` : words, wait);
}

function address(path, parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value != null));
  return query.size ? `${path}?${query}` : path;
}

/** The response, if it is well. `parameters`: of the address; `body`: sent as JSON. */
export async function ask(method, path, parameters = {}, { body, accept = 'application/json', signal } = {}) {
  const headers = { Authorization: `Bearer ${token.get() ?? ''}`, Accept: accept };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(address(path, parameters), {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store',
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused(0, 'The relay cannot be reached.', 0);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export const get = async (path, parameters, options) => (await ask('GET', path, parameters, options)).json();

export async function send(method, path, parameters, body) {
  const response = await ask(method, path, parameters, { body });
  return response.status === 204 ? null : response.json();
}

/** Where a list goes on, if it does. */
const nextOf = (response) => response.headers.get('Link')?.match(/^<([^>]*)>; rel="next"$/)?.[1];

/** Offers a table as a file, all its pages one below the other under the first one's heading. */
export async function download(path, parameters, accept, fileName) {
  const pages = [];
  let response = await ask('GET', path, { ...parameters, limit: 500 }, { accept });
  for (;;) {
    const text = await response.text();
    pages.push(pages.length ? text.slice(text.indexOf('\n') + 1) : text);
    const next = nextOf(response);
    if (!next) break;
    response = await ask('GET', next, {}, { accept });
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(pages, { type: accept }));
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
