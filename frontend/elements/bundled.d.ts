// What build.mjs puts in place of these names: file names beside the bundle, relative to it.
declare const MONACO_JS: string;
declare const MONACO_CSS: string;
declare const EDITOR_WORKER: string;
declare const JSON_WORKER: string;
declare const TS_WORKER: string;

// The text of monaco/runtime.d.ts, by an alias of build.mjs.
declare module 'flint:runtime' {
  const text: string;
  export default text;
}

// Parts of Monaco that come without types of their own.
declare module 'monaco-editor/languages/definitions/*' {
  import type { languages } from 'monaco-editor/editor';
  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage;
}
