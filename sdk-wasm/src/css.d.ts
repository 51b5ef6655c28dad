// A style sheet that is imported is its text, made small by the build (css-text.mjs).
declare module '*.css' {
    const text: string;
    export default text;
}
