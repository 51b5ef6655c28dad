// A table that is brought up to date in place: rows keep their elements, so that neither the focus nor a selection is lost
// when the list comes anew.
import { make } from './dom.js';

const textOf = (content) => (content instanceof Node ? content.textContent : String(content ?? ''));

function put(cell, content) {
  const signature = `${content instanceof Node ? content.nodeName : ''}|${textOf(content)}`;
  if (cell.dataset.signature === signature) return;
  cell.dataset.signature = signature;
  cell.replaceChildren(content ?? '');
}

export class Table {
  #element;
  #view = null;
  #rows = new Map();

  constructor(element) {
    this.#element = element;
  }

  /** `view.columns`: [{ title, of(row) → text or element, number? }]; `view.buttons(row)`: elements, made once a row. */
  show(view) {
    if (this.#view === view) return;
    this.#view = view;
    this.#rows.clear();
    const head = make('tr', {}, ...view.columns.map(({ title, number }) => make('th', { scope: 'col', class: number ? 'number' : null }, title)));
    if (view.buttons) head.append(make('th', { scope: 'col' }, make('span', { class: 'unseen' }, 'Actions')));
    this.#element.replaceChildren(make('caption', { class: 'unseen' }, view.title), make('thead', {}, head), make('tbody'));
  }

  update(rows) {
    const body = this.#element.tBodies[0];
    const keys = new Set(rows.map(this.#view.key));
    for (const [key, line] of this.#rows) {
      if (keys.has(key)) continue;
      line.remove();
      this.#rows.delete(key);
    }
    rows.forEach((row, index) => {
      const key = this.#view.key(row);
      const line = this.#rows.get(key) ?? this.#begin(key, row);
      line.row = row;
      this.#view.columns.forEach((column, at) => put(line.cells[at], column.of(row)));
      if (body.rows[index] !== line) body.insertBefore(line, body.rows[index] ?? null);
    });
  }

  #begin(key, row) {
    const line = make('tr', {}, ...this.#view.columns.map(({ title, number }) => make('td', { 'data-title': title, class: number ? 'number' : null })));
    if (this.#view.buttons) line.append(make('td', { class: 'buttons' }, ...this.#view.buttons(() => line.row ?? row)));
    this.#rows.set(key, line);
    return line;
  }
}
