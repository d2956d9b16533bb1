// One comparison of two texts, side by side where there is room.
import { editor } from 'monaco-editor/editor';
import { coloursOf } from './languages';
import { sharedOptions } from './options';

export interface Values {
  original: string;
  modified: string;
}

export interface ComparisonOptions extends Values {
  language: string;
  /** What assistive technology calls the two sides. */
  originalLabel: string;
  modifiedLabel: string;
}

export class MountedComparison {
  readonly #editor: editor.IStandaloneDiffEditor;
  readonly #original: editor.ITextModel;
  readonly #modified: editor.ITextModel;

  constructor(host: HTMLElement, options: ComparisonOptions) {
    const language = coloursOf(options.language);
    this.#original = editor.createModel(options.original, language);
    this.#modified = editor.createModel(options.modified, language);
    this.#editor = editor.createDiffEditor(host, {
      ...sharedOptions(),
      readOnly: true,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      renderGutterMenu: false,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
    });
    keepName(this.#editor.getOriginalEditor(), options.originalLabel);
    keepName(this.#editor.getModifiedEditor(), options.modifiedLabel);
    this.#editor.setModel({ original: this.#original, modified: this.#modified });
  }

  setValues({ original, modified }: Values): void {
    if (this.#original.getValue() !== original) this.#original.setValue(original);
    if (this.#modified.getValue() !== modified) this.#modified.setValue(modified);
  }

  dispose(): void {
    this.#editor.dispose();
    this.#original.dispose();
    this.#modified.dispose();
  }
}

/** The comparison forgets what its sides are called whenever another of its options changes. */
function keepName(side: editor.ICodeEditor, ariaLabel: string): void {
  side.updateOptions({ ariaLabel });
  side.onDidChangeConfiguration((event) => {
    if (event.hasChanged(editor.EditorOption.ariaLabel)) side.updateOptions({ ariaLabel });
  });
}

export function mountComparison(host: HTMLElement, options: ComparisonOptions): MountedComparison {
  return new MountedComparison(host, options);
}
