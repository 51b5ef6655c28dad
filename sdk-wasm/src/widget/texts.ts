// What the widget shows as it is: its looks, its pictures, its sentences. v1/beckon-app.js has packed_texts.ts in the place
// of this file.
import { paths } from './icon_paths.js';
import { en } from './strings/en.js';
import { ru } from './strings/ru.js';
import css from './widget.css';

const all = { css, paths, tables: { en, ru } };
export type Texts = typeof all;
export const texts = (): Texts => all;
