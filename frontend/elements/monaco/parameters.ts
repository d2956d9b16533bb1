// Completion and hovers for the parameters of `function lambda(input, callback)`, which the type checker takes for
// `any` when the author wrote no types: most functions are plain JavaScript.
import { type editor, languages, type Position } from 'monaco-editor/editor';

interface Member {
  name: string;
  type: string;
  text: string;
}

const INPUT: Member[] = [
  { name: 'payload', type: 'any', text: 'What the caller sent: any JSON value.' },
  { name: 'headers', type: '{ key: string, value: string }[]', text: 'The headers that the caller sent with the payload.' },
  { name: 'timestamp', type: 'number', text: 'When the call was made, in milliseconds since 1970.' },
];

const PARAMETERS = [
  '`input: { timestamp, headers: [{ key, value }], payload }`\n\nWhat the function gets.',
  '`callback(error, result)`\n\nEnds the function. The first call wins; `error` is `null` when nothing went wrong.',
];

/** The names that the author gave the parameters; none where they are typed or taken apart. */
function parametersOf(model: editor.ITextModel): string[] {
  const [match] = model.findMatches('function\\s+lambda\\s*\\(([^)]*)\\)', false, true, true, null, true, 1);
  const names = (match?.matches?.[1] ?? '').split(',').map((name) => name.trim());
  const lineAbove = match && match.range.startLineNumber > 1 ? model.getLineContent(match.range.startLineNumber - 1) : '';
  return lineAbove.trim() === '*/' ? [] : names.filter((name) => /^[\w$]+$/.test(name));
}

export function prepareParameters(): void {
  languages.registerCompletionItemProvider('javascript', {
    triggerCharacters: ['.'],
    provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position);
      const before = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1);
      const [input] = parametersOf(model);
      if (!input || !before.endsWith(`${input}.`)) return { suggestions: [] };
      const range = {
        startLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endLineNumber: position.lineNumber,
        endColumn: word.endColumn,
      };
      const suggestions = INPUT.map(({ name, type, text }) => ({
        label: name,
        kind: languages.CompletionItemKind.Field,
        detail: `${name}: ${type}`,
        documentation: text,
        insertText: name,
        range,
      }));
      return { suggestions };
    },
  });
  languages.registerHoverProvider('javascript', { provideHover });
}

function provideHover(model: editor.ITextModel, position: Position): languages.Hover | null {
  const word = model.getWordAtPosition(position)?.word ?? '';
  const text = PARAMETERS[parametersOf(model).indexOf(word)];
  return text ? { contents: [{ value: text }] } : null;
}
