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
      originalAriaLabel: options.originalLabel,
      modifiedAriaLabel: options.modifiedLabel,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      renderGutterMenu: false,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
    });
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

export function mountComparison(host: HTMLElement, options: ComparisonOptions): MountedComparison {
  return new MountedComparison(host, options);
}
