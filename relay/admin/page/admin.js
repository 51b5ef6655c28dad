// The page: signed in or not, which site and which list; and the round that keeps the list fresh.
import { byId, make } from './dom.js';
import { get, token } from './rest.js';
import { Table } from './table.js';
import { views } from './views.js';

const refreshEvery = 5000;
const pageSize = 100;
const pageMost = 500;

const table = new Table(byId('table'));
const state = { view: views[0], site: '', filters: {}, limit: pageSize, paused: false, round: 0 };
let timer;

const site = () => state.site;
const done = (words) => {
  byId('done').textContent = words;
  refresh();
};
const failed = (error) => {
  if (error.name === 'AbortError') return;
  if (error.status === 401) return signOut('This is not the token.');
  byId('trouble').textContent = error.message;
};

// ---------------------------------------------------------------------------------------- signing in

function signOut(words = '') {
  clearTimeout(timer);
  state.round += 1;
  token.forget();
  byId('dialog').close();
  byId('console').hidden = true;
  byId('login').hidden = false;
  byId('login-trouble').textContent = words;
  byId('token').value = '';
  byId('token').focus();
}

async function signIn() {
  try {
    const { sites } = await get('/v1/sites');
    byId('site').replaceChildren(...sites.map((one) => make('option', { value: one.site }, one.site)));
    state.site = byId('site').value;
  } catch (error) {
    return signOut(error.status === 401 ? 'This is not the token.' : error.message);
  }
  byId('login').hidden = true;
  byId('console').hidden = false;
  byId('token').value = '';
  fromAddress();
}

// ---------------------------------------------------------------------------------------- what is shown

/** The list stands in the address, so that it can be gone back to. */
function fromAddress() {
  const [id, wanted] = location.hash.slice(1).split('/').map(decodeURIComponent);
  const options = [...byId('site').options].map((option) => option.value);
  if (options.includes(wanted)) state.site = wanted;
  byId('site').value = state.site;
  choose(views.find((one) => one.id === id) ?? views[0]);
}

function addressOf(view) {
  return `#${view.id}/${encodeURIComponent(state.site)}`;
}

function choose(view) {
  state.view = view;
  state.limit = pageSize;
  state.filters = Object.fromEntries(view.filters.map((one) => [one.id, one.options ? one.options[0][0] : '']));
  document.title = `${view.title} – Beckon relay`;
  byId('title').textContent = view.title;
  byId('tabs').replaceChildren(...views.map((one) => make('li', {},
    make('a', { href: addressOf(one), 'aria-current': one === view ? 'page' : null }, one.title))));
  byId('filters').replaceChildren(...view.filters.map(field));
  byId('actions').replaceChildren(...(view.actions?.(tools) ?? []));
  byId('summary').textContent = '';
  byId('trouble').textContent = '';
  table.show({ ...view, buttons: view.buttons && ((row) => view.buttons(row, tools)) });
  byId('nothing').hidden = true;
  byId('more').hidden = true;
  refresh();
}

function field({ id, label, type, options }) {
  const input = options
    ? make('select', { id: `filter-${id}` }, ...options.map(([value, words]) => make('option', { value }, words)))
    : make('input', { id: `filter-${id}`, type, autocomplete: 'off', spellcheck: 'false', maxlength: '64' });
  input.addEventListener('change', () => {
    state.filters[id] = input.value;
    refresh();
  });
  return make('p', { class: 'field' }, make('label', { for: input.id }, label), input);
}

function parameters() {
  const filters = state.view.parameters ? state.view.parameters(state.filters) : state.filters;
  return { site: state.site, ...filters };
}

const tools = { site, done, failed, parameters };

function show(answer) {
  const rows = answer[state.view.list];
  table.update(rows);
  if (state.view.mark) [...byId('table').tBodies[0].rows].forEach((line) => state.view.mark(line, line.row));
  byId('nothing').textContent = state.view.nothing;
  byId('nothing').hidden = rows.length > 0;
  byId('more').hidden = !answer.next || state.limit >= pageMost;
  byId('summary').textContent = state.view.summary?.(answer) ?? '';
  byId('freshness').textContent = `${answer.next ? 'The first ' : ''}${rows.length} as of ${new Date().toLocaleTimeString()}`;
  byId('trouble').textContent = '';
}

/** Asks for the list. An answer to an older question is dropped. */
async function refresh() {
  clearTimeout(timer);
  const round = (state.round += 1);
  try {
    const answer = await get(state.view.path, { ...parameters(), limit: state.limit });
    if (round === state.round) show(answer);
  } catch (error) {
    if (round === state.round) failed(error);
  }
  if (round === state.round && token.get() && !state.paused && !document.hidden) timer = setTimeout(refresh, refreshEvery);
}

// ---------------------------------------------------------------------------------------- what happens

byId('login-form').addEventListener('submit', (event) => {
  event.preventDefault();
  token.set(byId('token').value);
  signIn();
});
byId('sign-out').addEventListener('click', () => signOut());
byId('site').addEventListener('change', () => {
  state.site = byId('site').value;
  location.hash = addressOf(state.view);
});
byId('filters').addEventListener('submit', (event) => event.preventDefault());
byId('more').addEventListener('click', () => {
  state.limit = Math.min(state.limit + pageSize, pageMost);
  refresh();
});
byId('pause').addEventListener('click', () => {
  state.paused = !state.paused;
  byId('pause').setAttribute('aria-pressed', String(state.paused));
  if (state.paused) clearTimeout(timer);
  else refresh();
});
addEventListener('hashchange', () => {
  if (token.get() && !byId('console').hidden) fromAddress();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && token.get() && !byId('console').hidden && !state.paused) refresh();
});

if (token.get()) signIn();
else signOut();
