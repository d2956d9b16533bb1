// Everything of Monaco that Flint uses, in one file that is loaded on demand: the editor, its features, and the three
// languages of functions and payloads.
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/typescript/register';
import 'monaco-editor/languages/features/json/register';
import 'monaco-editor/languages/features/typescript/register';
import { prepareLanguages } from './languages';
import { prepareParameters } from './parameters';
import { prepareSecrets } from './secrets';
import { prepareSnippets } from './snippets';
import { followTheme } from './theme';
import { prepareWorkers } from './workers';

export { mountCode } from './code';
export { mountComparison } from './comparison';

prepareWorkers();
prepareLanguages();
prepareParameters();
prepareSecrets();
prepareSnippets();
followTheme();
