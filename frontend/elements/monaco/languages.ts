// What the type checker knows of a function: the language's own library, no DOM, and the runtime's API.
import { languages } from 'monaco-editor/editor';
import { language as javascript } from 'monaco-editor/languages/definitions/javascript/javascript';
import { language as typescript } from 'monaco-editor/languages/definitions/typescript/typescript';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import {
  javascriptDefaults,
  ModuleKind,
  ModuleResolutionKind,
  ScriptTarget,
  typescriptDefaults,
} from 'monaco-editor/languages/features/typescript/register';
import runtime from 'flint:runtime';

/** Hints that would nag: "better types may be inferred", "may be converted to an ES module or an async function". */
const NAGGING = [7043, 7044, 7045, 7046, 7047, 7048, 7049, 7050, 80001, 80006];

export function prepareLanguages(): void {
  for (const defaults of [javascriptDefaults, typescriptDefaults]) {
    defaults.setCompilerOptions({
      allowJs: true,
      checkJs: true,
      allowNonTsExtensions: true,
      lib: ['es2023'],
      target: ScriptTarget.ESNext,
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.NodeJs,
      noEmit: true,
      strict: defaults === typescriptDefaults,
      noImplicitAny: false,
      useUnknownInCatchVariables: false,
    });
    defaults.setDiagnosticsOptions({ noSemanticValidation: false, diagnosticCodesToIgnore: NAGGING });
    defaults.setExtraLibs([{ content: runtime, filePath: 'file:///flint/runtime.d.ts' }]);
  }
  jsonDefaults.setDiagnosticsOptions({ validate: true, allowComments: false, trailingCommas: 'error' });
  for (const [id, colours] of Object.entries({ javascript, typescript })) {
    languages.register({ id: coloursOf(id) });
    languages.setMonarchTokensProvider(coloursOf(id), colours);
  }
}

/** The language's colours without its type checker, which would take the two sides of a diff for one program. */
export function coloursOf(language: string): string {
  return language === 'json' ? 'json' : `colours-of-${language}`;
}
