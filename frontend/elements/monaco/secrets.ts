// Completion of secrets' names where a function reads or updates one: `readSecret('…')`, `updateSecret({ key: '…' })`.
import { type editor, languages, type Position } from 'monaco-editor/editor';

/** What stands before the cursor when a name is being typed; the group is what there is of it. */
const PLACE = /\b(?:readSecret\s*\(|(?:update|write)Secret\s*\(\s*\{[^{}]*?\bkey\s*:)\s*["'`]([\w-]*)$/;

/** How far back a call may begin. */
const LINES = 5;

const offered = new WeakMap<editor.ITextModel, readonly string[]>();

/** From now on these names are offered in the model. */
export function offerSecrets(model: editor.ITextModel, names: readonly string[]): void {
  offered.set(model, names);
}

export function prepareSecrets(): void {
  languages.registerCompletionItemProvider(['javascript', 'typescript'], {
    triggerCharacters: ['"', "'", '`'],
    provideCompletionItems(model, position) {
      const names = offered.get(model) ?? [];
      const begun = begunName(model, position);
      if (begun === undefined) return { suggestions: [] };
      const range = {
        startLineNumber: position.lineNumber,
        startColumn: position.column - begun.length,
        endLineNumber: position.lineNumber,
        endColumn: position.column + restOfName(model, position).length,
      };
      const suggestions = names.map((name) => ({
        label: { label: name, description: 'secret' },
        kind: languages.CompletionItemKind.Constant,
        insertText: name,
        range,
      }));
      return { suggestions };
    },
  });
}

/** The part of a secret's name before the cursor; nothing where no name is expected. */
function begunName(model: editor.ITextModel, position: Position): string | undefined {
  const before = model.getValueInRange({
    startLineNumber: Math.max(1, position.lineNumber - LINES),
    startColumn: 1,
    endLineNumber: position.lineNumber,
    endColumn: position.column,
  });
  return PLACE.exec(before)?.[1];
}

function restOfName(model: editor.ITextModel, position: Position): string {
  const after = model.getLineContent(position.lineNumber).slice(position.column - 1);
  return /^[\w-]*/.exec(after)?.[0] ?? '';
}
