// The editor wears the page's colours: the tokens of style/tokens.css, read again when light and dark change places.
import { editor } from 'monaco-editor/editor';

const NAME = 'flint';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** What the editor calls its parts, and the token that colours each; a share makes it see-through. */
const PARTS: Record<string, [token: string, share?: number]> = {
  'editor.background': ['surface'],
  'editor.foreground': ['text'],
  'editorCursor.foreground': ['text'],
  'editor.lineHighlightBackground': ['sunk', 0.6],
  'editor.lineHighlightBorder': ['sunk', 0],
  'editor.selectionBackground': ['focus', 0.25],
  'editor.inactiveSelectionBackground': ['focus', 0.12],
  'editor.wordHighlightBackground': ['text-quiet', 0.16],
  'editor.wordHighlightStrongBackground': ['text-quiet', 0.24],
  'editor.findMatchBackground': ['spark', 0.35],
  'editor.findMatchHighlightBackground': ['spark', 0.18],
  // Brackets in one colour: the palette has none to spare.
  'editorBracketHighlight.foreground1': ['text-quiet'],
  'editorBracketHighlight.foreground2': ['text-quiet'],
  'editorBracketHighlight.foreground3': ['text-quiet'],
  'editorBracketMatch.background': ['text-quiet', 0.16],
  'editorBracketMatch.border': ['line-strong'],
  'editorError.foreground': ['bad'],
  // Names that nothing uses are underlined instead of faded, which would cost them their contrast.
  'editorUnnecessaryCode.border': ['text-quiet'],
  'editorUnnecessaryCode.opacity': ['text'],
  'editorWarning.foreground': ['warn'],
  'editorInfo.foreground': ['busy'],
  'editorGutter.background': ['surface'],
  'editorIndentGuide.background1': ['line'],
  'editorIndentGuide.activeBackground1': ['line-strong'],
  'editorLineNumber.foreground': ['text-quiet'],
  'editorLineNumber.activeForeground': ['text'],
  'editorOverviewRuler.errorForeground': ['bad', 0.7],
  'editorOverviewRuler.warningForeground': ['warn', 0.7],
  'editorStickyScroll.background': ['surface'],
  'editorStickyScrollHover.background': ['sunk'],
  'editorWidget.background': ['raised'],
  'editorWidget.foreground': ['text'],
  'editorWidget.border': ['line'],
  'editorHoverWidget.background': ['raised'],
  'editorHoverWidget.border': ['line'],
  'editorSuggestWidget.background': ['raised'],
  'editorSuggestWidget.border': ['line'],
  'editorSuggestWidget.foreground': ['text'],
  'editorSuggestWidget.highlightForeground': ['spark'],
  'editorSuggestWidget.focusHighlightForeground': ['spark'],
  'editorSuggestWidget.selectedBackground': ['sunk'],
  'editorSuggestWidget.selectedForeground': ['text'],
  'editorSuggestWidget.selectedIconForeground': ['text'],
  'list.hoverBackground': ['sunk'],
  'list.focusBackground': ['sunk'],
  'list.focusForeground': ['text'],
  'list.highlightForeground': ['spark'],
  'quickInput.background': ['raised'],
  'quickInput.foreground': ['text'],
  'quickInputList.focusBackground': ['sunk'],
  'quickInputList.focusForeground': ['text'],
  'menu.background': ['raised'],
  'menu.foreground': ['text'],
  'menu.border': ['line'],
  'menu.selectionBackground': ['sunk'],
  'menu.selectionForeground': ['text'],
  'menu.separatorBackground': ['line'],
  'input.background': ['surface'],
  'input.foreground': ['text'],
  'input.border': ['line-strong'],
  focusBorder: ['focus'],
  'widget.shadow': ['veil', 0.4],
  'scrollbar.shadow': ['line', 0],
  'scrollbarSlider.background': ['line-strong', 0.3],
  'scrollbarSlider.hoverBackground': ['line-strong', 0.5],
  'scrollbarSlider.activeBackground': ['line-strong', 0.6],
  // Line and text lie on each other, and every word must keep a contrast of 4.5 on both.
  'diffEditor.insertedLineBackground': ['good', 0.08],
  'diffEditor.insertedTextBackground': ['good', 0.1],
  'diffEditor.removedLineBackground': ['bad', 0.08],
  'diffEditor.removedTextBackground': ['bad', 0.1],
  'diffEditor.diagonalFill': ['line'],
  'diffEditor.border': ['line'],
  'diffEditor.unchangedRegionBackground': ['sunk'],
  'diffEditor.unchangedRegionForeground': ['text-quiet'],
};

/** The colours of the language, calm: strings, numbers and words that stand out little. */
const WORDS: Record<string, string> = {
  comment: 'text-quiet',
  keyword: 'changed',
  string: 'good',
  'string.key.json': 'busy',
  'string.value.json': 'good',
  number: 'busy',
  'number.json': 'busy',
  'keyword.json': 'changed',
  regexp: 'bad',
  type: 'busy',
  'type.identifier': 'busy',
  delimiter: 'text-quiet',
};

export function followTheme(): void {
  define();
  dark.addEventListener('change', define);
}

function define(): void {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colours = Object.entries(PARTS).map(([part, [token, share = 1]]) => [part, read(probe, token, share)]);
  editor.defineTheme(NAME, {
    base: dark.matches ? 'vs-dark' : 'vs',
    inherit: true,
    rules: Object.entries(WORDS).map(([token, colour]) => ({ token, foreground: read(probe, colour, 1) })),
    colors: Object.fromEntries(colours) as Record<string, string>,
  });
  probe.remove();
  editor.setTheme(NAME);
}

const paint = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

/** A token as the `#rrggbbaa` that Monaco understands, whatever form of colour the style sheet gives it. */
function read(probe: HTMLElement, token: string, share: number): string {
  probe.style.color = `var(--${token})`;
  if (!paint) return '#00000000';
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = getComputedStyle(probe).color;
  paint.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = paint.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue, Math.round(alpha * share)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
