// What the build makes of the core, under names that only it knows.
declare module 'beckon:glue' {
    export const instantiate: import('../load.js').Glue;
}
/** The module, what unpacks it, and the widget's texts, as ../pack.mjs spells them. */
declare module 'beckon:wasm' {
    export function packed(): string;
}
/** The plain JavaScript build of the same core. */
declare module 'beckon:plain' {
    const glue: import('../load.js').PlainGlue;
    export default glue;
}
