// The npm package's widget: import { mountWidget } from 'beckon-sdk/widget'.
export { mountWidget, type Widget, type WidgetOptions } from '../widget/widget.js';
