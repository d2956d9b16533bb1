// One editor of code over one textarea.
import { editor, MarkerSeverity, Uri } from 'monaco-editor/editor';
import { sharedOptions } from './options';
import { offerSecrets } from './secrets';

export interface Place {
  /** Counts from 1. */
  line: number;
  /** Counts from 1. */
  column: number;
}

export interface Marker extends Place {
  message: string;
}

export interface CodeOptions {
  value: string;
  language: string;
  /** The file's name, which the type checker sees. */
  name: string;
  /** What assistive technology calls the editor. */
  label: string;
  readonly: boolean;
  onEdit: (value: string) => void;
}

/** Who set the markers: what the server found, beside what the type checker finds. */
const OWNER = 'flint';

let mountedSoFar = 0;

export class MountedCode {
  readonly #editor: editor.IStandaloneCodeEditor;
  readonly #model: editor.ITextModel;

  constructor(host: HTMLElement, options: CodeOptions) {
    // Two editors may be open on files of the same name.
    mountedSoFar += 1;
    const uri = Uri.parse(`file:///${mountedSoFar}/${options.name}`);
    this.#model = editor.createModel(options.value, options.language, uri);
    this.#editor = editor.create(host, {
      ...sharedOptions(),
      model: this.#model,
      ariaLabel: options.label,
      readOnly: options.readonly,
      tabSize: 2,
    });
    this.#model.onDidChangeContent(() => options.onEdit(this.#value));
  }

  get #value(): string {
    return this.#model.getValue(editor.EndOfLinePreference.LF);
  }

  /** Replaces the text as one step that the author can undo. */
  setValue(text: string): void {
    if (text === this.#value) return;
    this.#model.pushStackElement();
    this.#model.pushEditOperations([], [{ range: this.#model.getFullModelRange(), text }], () => null);
    this.#model.pushStackElement();
  }

  setReadonly(readOnly: boolean): void {
    this.#editor.updateOptions({ readOnly });
  }

  mark(markers: Marker[]): void {
    const data = markers.map(({ line, column, message }) => {
      const word = this.#model.getWordAtPosition({ lineNumber: line, column });
      return {
        severity: MarkerSeverity.Error,
        message,
        source: 'Flint',
        startLineNumber: line,
        startColumn: column,
        endLineNumber: line,
        endColumn: word?.endColumn ?? column + 1,
      };
    });
    editor.setModelMarkers(this.#model, OWNER, data);
  }

  /** Offers these names where a secret is read or updated. */
  offerSecrets(names: readonly string[]): void {
    offerSecrets(this.#model, names);
  }

  reveal({ line, column }: Place): void {
    this.#editor.setPosition({ lineNumber: line, column });
    this.#editor.revealLineInCenter(line);
    this.#editor.focus();
  }

  /** Goes on where the author was, in offsets. */
  focusAt(start: number, end: number): void {
    const [from, to] = [this.#model.getPositionAt(start), this.#model.getPositionAt(end)];
    this.#editor.setSelection({
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    });
    this.#editor.focus();
  }

  dispose(): void {
    this.#editor.dispose();
    this.#model.dispose();
  }
}

export function mountCode(host: HTMLElement, options: CodeOptions): MountedCode {
  return new MountedCode(host, options);
}
