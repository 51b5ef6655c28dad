// A style sheet that is imported is its text, made small by the build (smaller.mjs).
declare module '*.css' {
    const text: string;
    export default text;
}
