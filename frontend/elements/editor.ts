// `<flint-editor language="javascript" name="greet.js">` around a `<textarea>`, which is and stays the value.
//
// Every edit is written into the textarea and told by an `input` event on it. Attributes: `language`, `name`,
// `readonly`, `markers` (JSON, `[{ line, column, message }]`), `secrets` (JSON, names to complete). Events that it hears: `flint:set` (the textarea's value
// was changed from outside), `flint:go` (detail `{ line, column }`). Event that it sends: `flint:save`.
import type * as Monaco from './monaco/monaco';
import type { Marker, MountedCode, Place } from './monaco/code';
import { Surface } from './surface';

export class FlintEditor extends Surface<MountedCode> {
  static observedAttributes = ['markers', 'readonly', 'secrets'];
  #composed = Promise.resolve();

  override connectedCallback(): void {
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('input', this.#onSet);
    this.addEventListener('flint:set', this.#onSet);
    this.addEventListener('flint:go', this.#onGo);
    this.addEventListener('compositionstart', this.#onComposition);
    // A phone's keyboard must not improve code.
    for (const textarea of this.textareas) textarea.setAttribute('autocorrect', 'off');
    super.connectedCallback();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'markers') this.mounted?.mark(this.#markers);
    else if (name === 'secrets') this.mounted?.offerSecrets(this.#secrets);
    else this.mounted?.setReadonly(this.#readonly);
  }

  protected override mountMonaco(monaco: typeof Monaco, host: HTMLElement): MountedCode {
    const textarea = this.#textarea;
    const focused = document.activeElement === textarea;
    const mounted = monaco.mountCode(host, {
      value: textarea.value,
      language: this.getAttribute('language') ?? 'plaintext',
      name: this.getAttribute('name') ?? 'text',
      label: textarea.getAttribute('aria-label') ?? textarea.labels[0]?.textContent ?? 'Code',
      readonly: this.#readonly,
      onEdit: this.#onEdit,
    });
    mounted.mark(this.#markers);
    mounted.offerSecrets(this.#secrets);
    if (focused) mounted.focusAt(textarea.selectionStart, textarea.selectionEnd);
    return mounted;
  }

  /** A word that is being composed would be torn apart: wait for its end. */
  protected override free(): Promise<void> {
    return this.#composed;
  }

  get #textarea(): HTMLTextAreaElement {
    const [textarea] = this.textareas;
    if (!textarea) throw new Error('<flint-editor> needs a <textarea> in it');
    return textarea;
  }

  get #readonly(): boolean {
    return this.hasAttribute('readonly');
  }

  get #markers(): Marker[] {
    return JSON.parse(this.getAttribute('markers') || '[]') as Marker[];
  }

  get #secrets(): string[] {
    return JSON.parse(this.getAttribute('secrets') || '[]') as string[];
  }

  #onEdit = (value: string): void => {
    this.#textarea.value = value;
    this.#textarea.dispatchEvent(new Event('input', { bubbles: true }));
  };

  #onSet = (): void => this.mounted?.setValue(this.#textarea.value);

  #onGo = (event: Event): void => {
    const place = (event as CustomEvent<Place>).detail;
    if (this.mounted) return this.mounted.reveal(place);
    const lines = this.#textarea.value.split('\n');
    const before = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    this.#textarea.focus();
    this.#textarea.setSelectionRange(before + place.column - 1, before + place.column - 1);
  };

  #onKey = (event: KeyboardEvent): void => {
    // With the capitals locked it is an `S`.
    const isS = event.key.toLowerCase() === 's';
    const saves = isS && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!saves) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('flint:save', { bubbles: true }));
  };

  #onComposition = (): void => {
    this.#composed = new Promise((resolve) => {
      this.addEventListener('compositionend', () => resolve(), { once: true });
    });
  };
}
