// The gallery: one state of the widget at a time, chosen above or in the address (?scene=live&theme=dark&lang=ru).
import { mountWidget } from '/sdk/widget.js';
import { FakeClient } from './fake-client.js';
import { scenes } from './scenes.js';

const form = document.querySelector('form');
const wanted = new URLSearchParams(location.search);
form.scene.append(...Object.keys(scenes).map((name) => new Option(name.replaceAll('-', ' '), name)));
for (const name of ['scene', 'theme', 'lang', 'corner']) form[name].value = wanted.get(name) ?? form[name].value;
document.querySelector('main').hidden = wanted.has('plain');

let widget;
function show() {
    widget?.unmount();
    const { scene, theme, lang, corner } = Object.fromEntries(new FormData(form));
    const [before, after] = [scenes[scene] ?? scenes.nothing].flat();
    document.documentElement.dataset.theme = theme;
    const client = new FakeClient();
    before(client);
    widget = mountWidget(client, { theme, lang, corner, ring: false });
    // Tests speak to both.
    Object.assign(window, { client, widget });
    setTimeout(() => after?.(widget.host, widget, client));
}

form.addEventListener('change', (event) => {
    if (event.target.dataset?.property) document.documentElement.style.setProperty(event.target.dataset?.property, event.target.value);
    else show();
});
show();
