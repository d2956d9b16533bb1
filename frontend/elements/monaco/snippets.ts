// Snippets: skeletons of functions and what is often written in them, offered as one types their name.
import { languages } from 'monaco-editor/editor';

interface Snippet {
  label: string;
  detail: string;
  languages: string[];
  body: string[];
}

const EVERY = ['javascript', 'typescript'];

const SNIPPETS: Snippet[] = [
  {
    label: 'lambda',
    detail: 'a function that returns its result',
    languages: ['javascript'],
    body: [
      '/**',
      ' * ${1:What it does.}',
      ' * @param {Input} input',
      ' */',
      'async function lambda(input) {',
      '  const { ${2:name} } = input.payload;',
      '  $0',
      '  return ${3:{ $2 }};',
      '}',
    ],
  },
  {
    label: 'lambda',
    detail: 'a function that returns its result',
    languages: ['typescript'],
    body: [
      'interface Payload {',
      '  ${1:name}: ${2:string};',
      '}',
      '',
      'export default async function lambda(input: Input<Payload>) {',
      '  const { $1 } = input.payload;',
      '  $0',
      '  return ${3:{ $1 }};',
      '}',
    ],
  },
  {
    label: 'lambda with callback',
    detail: 'a classic function, which calls back',
    languages: ['javascript'],
    body: [
      '/**',
      ' * ${1:What it does.}',
      ' * @param {Input} input',
      ' * @param {Callback} callback',
      ' */',
      'function lambda(input, callback) {',
      '  const { ${2:name} } = input.payload;',
      '  $0',
      '  callback(null, ${3:{ $2 }});',
      '}',
    ],
  },
  {
    label: 'log',
    detail: 'an entry in the function’s log, with what belongs to it',
    languages: EVERY,
    body: ["console.${1|info,debug,warn,error|}('${2:what happened}', { $0 });"],
  },
  {
    label: 'retry',
    detail: 'tries again after a failure, waiting longer each time',
    languages: ['javascript'],
    body: [
      'async function retry(attempt, { tries = ${1:3}, wait = ${2:200} } = {}) {',
      '  for (let count = 1; ; count += 1) {',
      '    try {',
      '      return await attempt();',
      '    } catch (error) {',
      '      if (count === tries) throw error;',
      "      console.warn('trying again', { count, reason: error.message });",
      '      await new Promise((resolve) => setTimeout(resolve, wait * 2 ** (count - 1)));',
      '    }',
      '  }',
      '}$0',
    ],
  },
  {
    label: 'retry',
    detail: 'tries again after a failure, waiting longer each time',
    languages: ['typescript'],
    body: [
      'async function retry<T>(attempt: () => Promise<T>, tries = ${1:3}, wait = ${2:200}): Promise<T> {',
      '  for (let count = 1; ; count += 1) {',
      '    try {',
      '      return await attempt();',
      '    } catch (error) {',
      '      if (count === tries) throw error;',
      "      console.warn('trying again', { count, reason: String(error) });",
      '      await new Promise<void>((resolve) => setTimeout(resolve, wait * 2 ** (count - 1)));',
      '    }',
      '  }',
      '}$0',
    ],
  },
  {
    label: 'pause',
    detail: 'waits for some milliseconds',
    languages: ['javascript'],
    body: ['await new Promise((resolve) => setTimeout(resolve, ${1:100}));$0'],
  },
  {
    label: 'env',
    detail: 'reads an environment variable, or fails when it is missing',
    languages: EVERY,
    body: [
      'const ${1:value} = process.env.${2:NAME};',
      "if ($1 === undefined) throw new Error('the environment variable $2 is not set');$0",
    ],
  },
  {
    label: 'header',
    detail: 'the value of one header of the call',
    languages: EVERY,
    body: [
      "const ${1:value} = input.headers.find(({ key }) => key.toLowerCase() === '${2:x-request-id}')?.value;$0",
    ],
  },
];

export function prepareSnippets(): void {
  for (const language of EVERY) {
    languages.registerCompletionItemProvider(language, {
      provideCompletionItems(model, position) {
        const word = model.getWordUntilPosition(position);
        const range = {
          startLineNumber: position.lineNumber,
          startColumn: word.startColumn,
          endLineNumber: position.lineNumber,
          endColumn: word.endColumn,
        };
        // After a dot only members make sense.
        if (model.getLineContent(position.lineNumber)[word.startColumn - 2] === '.') return { suggestions: [] };
        const suggestions = SNIPPETS.filter((snippet) => snippet.languages.includes(language)).map((snippet) => ({
          label: { label: snippet.label, description: 'snippet' },
          kind: languages.CompletionItemKind.Snippet,
          detail: snippet.detail,
          documentation: { value: '```' + language + '\n' + preview(snippet) + '\n```' },
          insertText: snippet.body.join('\n'),
          insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet,
          range,
        }));
        return { suggestions };
      },
    });
  }
}

/** The snippet as it reads before anything is filled in. */
function preview({ body }: Snippet): string {
  return body
    .join('\n')
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/\$\{\d+:((?:[^{}]|\{[^{}]*\})*)\}/g, '$1')
    .replace(/\$\d+/g, '');
}
