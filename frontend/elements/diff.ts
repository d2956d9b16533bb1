// `<flint-diff language="javascript" original-label="Live" modified-label="To deploy">` around two
// `<textarea readonly>`: what was, what is. `flint:set` says that their values were changed from outside.
import type * as Monaco from './monaco/monaco';
import type { MountedComparison } from './monaco/comparison';
import { Surface } from './surface';

export class FlintDiff extends Surface<MountedComparison> {
  override connectedCallback(): void {
    this.addEventListener('flint:set', this.#onSet);
    super.connectedCallback();
  }

  protected override mountMonaco(monaco: typeof Monaco, host: HTMLElement): MountedComparison {
    return monaco.mountComparison(host, {
      ...this.#values,
      language: this.getAttribute('language') ?? 'plaintext',
      originalLabel: this.getAttribute('original-label') ?? 'Before',
      modifiedLabel: this.getAttribute('modified-label') ?? 'After',
    });
  }

  protected override showPlain(): void {
    void import('./plain_diff').then(({ plainDiff }) => {
      if (this.dataset['surface'] !== 'plain') return;
      this.hidePlain();
      this.append(plainDiff(this.#values));
    });
  }

  protected override hidePlain(): void {
    this.querySelector(':scope > .plain-diff')?.remove();
  }

  get #values(): { original: string; modified: string } {
    const [original, modified] = this.textareas;
    return { original: original?.value ?? '', modified: modified?.value ?? '' };
  }

  #onSet = (): void => {
    if (this.mounted) this.mounted.setValues(this.#values);
    else if (this.dataset['surface'] === 'plain') this.showPlain();
  };
}
