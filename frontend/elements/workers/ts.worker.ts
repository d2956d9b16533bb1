// TypeScript's language service, off the page's thread. It serves JavaScript too.
import 'monaco-editor/languages/features/typescript/ts.worker';
