// What both elements share: their text lives in `<textarea>` children, and Monaco stands over them while the window has
// room and a mouse. The attribute `data-surface` says who serves: `plain`, `loading` or `monaco`.
import { loadMonaco } from './load';
import type * as Monaco from './monaco/monaco';

const roomy = matchMedia('(pointer: fine) and (min-width: 700px)');

/** What an element put over its textareas. */
export interface Mounted {
  dispose(): void;
}

export abstract class Surface<M extends Mounted> extends HTMLElement {
  protected mounted: M | undefined;
  /** Counts how often the element was settled, so that a late load knows that it is too late. */
  #settled = 0;

  /** Puts Monaco into `host`, which covers the element. From here on it serves. */
  protected abstract mountMonaco(monaco: typeof Monaco, host: HTMLElement): M;

  /** Serves without Monaco. */
  protected showPlain(): void {}

  /** Ends what `showPlain` began. */
  protected hidePlain(): void {}

  /** Resolves when the textarea may be taken away from under the author's hands. */
  protected async free(): Promise<void> {}

  protected get textareas(): HTMLTextAreaElement[] {
    return [...this.querySelectorAll<HTMLTextAreaElement>(':scope > textarea')];
  }

  connectedCallback(): void {
    roomy.addEventListener('change', this.#settle);
    this.#settle();
  }

  disconnectedCallback(): void {
    roomy.removeEventListener('change', this.#settle);
    this.#clear();
  }

  #settle = (): void => {
    this.#clear();
    if (roomy.matches) void this.#mount();
    else this.#servePlain();
  };

  async #mount(): Promise<void> {
    const settled = this.#settled;
    this.#say('loading');
    try {
      const monaco = await loadMonaco();
      await this.free();
      if (settled !== this.#settled) return;
      const host = document.createElement('div');
      host.className = 'monaco-host';
      this.append(host);
      this.mounted = this.mountMonaco(monaco, host);
      for (const textarea of this.textareas) textarea.inert = true;
      this.#say('monaco');
    } catch (cause) {
      // The textareas go on serving; the console keeps the cause for whoever wonders.
      console.warn('the editor cannot be loaded', cause);
      if (settled === this.#settled) this.#servePlain();
    }
  }

  #servePlain(): void {
    this.showPlain();
    this.#say('plain');
  }

  #clear(): void {
    this.#settled += 1;
    this.mounted?.dispose();
    this.mounted = undefined;
    this.hidePlain();
    this.querySelector(':scope > .monaco-host')?.remove();
    for (const textarea of this.textareas) textarea.inert = false;
  }

  #say(surface: 'plain' | 'loading' | 'monaco'): void {
    this.dataset['surface'] = surface;
  }
}
