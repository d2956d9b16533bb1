// Brings Monaco, once, when the first element asks for it.
import type * as Monaco from './monaco/monaco';

let monaco: Promise<typeof Monaco> | undefined;

/** Rejects when a file cannot be had; the next call tries again. */
export function loadMonaco(): Promise<typeof Monaco> {
  monaco ??= Promise.all([import(MONACO_JS) as Promise<typeof Monaco>, loadStyle(MONACO_CSS)])
    .then(([module]) => module)
    .catch((cause: unknown) => {
      monaco = undefined;
      throw cause;
    });
  return monaco;
}

function loadStyle(file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL(file, import.meta.url).href;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`the style sheet ${file} cannot be loaded`));
    };
    document.head.append(link);
  });
}
