// How every editor looks and behaves.
import type { editor } from 'monaco-editor/editor';

export function sharedOptions(): editor.IEditorOptions & editor.IGlobalEditorOptions {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    automaticLayout: true,
    cursorBlinking: calm ? 'solid' : 'blink',
    fixedOverflowWidgets: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono') || 'monospace',
    fontSize: 13,
    lineHeight: 20,
    minimap: { enabled: false },
    occurrencesHighlight: 'singleFile',
    overviewRulerBorder: false,
    padding: { top: 12, bottom: 12 },
    renderLineHighlight: 'line',
    renderLineHighlightOnlyWhenFocus: true,
    scrollBeyondLastLine: false,
    smoothScrolling: !calm,
    suggest: { showWords: false },
    tabFocusMode: false,
    wordBasedSuggestions: 'off',
  };
}
