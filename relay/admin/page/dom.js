// Elements, made so that what a stranger has written can only ever be text.

export const byId = (id) => document.getElementById(id);

/** make('td', { class: 'name' }, 'text', element…): attributes by name, children as text or elements. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** A name that somebody chose: kept apart from the text around it, whichever way it is written. */
export const name = (text) => make('bdi', { class: 'name' }, text ?? '');

export function button(label, onClick, attributes = {}) {
  const element = make('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', onClick);
  return element;
}

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** A moment as the relay writes it, on the reader's clock. */
export function moment(text) {
  if (!text) return '';
  return make('time', { datetime: text, title: text }, clock.format(new Date(text)));
}

/** "1:02:03", from milliseconds. */
export function length(ms) {
  const all = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  return `${hours ? `${hours}:${two(Math.floor(all / 60) % 60)}` : Math.floor(all / 60)}:${two(all % 60)}`;
}

/** How long ago a moment was. */
export const since = (text, now = Date.now()) => (text ? length(Math.max(0, now - Date.parse(text))) : '');
