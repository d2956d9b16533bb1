// A diff without Monaco, for phones: lines, numbered, with runs of unchanged ones folded.
import { diffLines } from 'diff/lib/diff/line.js';

/** How many unchanged lines stay in sight beside a change. */
const CONTEXT = 3;

interface Line {
  kind: 'same' | 'removed' | 'added';
  /** Counts from 1, in the text that holds the line: the modified one unless it was removed. */
  number: number;
  text: string;
}

export function plainDiff(values: { original: string; modified: string }): HTMLElement {
  const root = document.createElement('div');
  root.className = 'plain-diff';
  const lines = compare(values.original, values.modified);
  if (lines.every((line) => line.kind === 'same')) root.append(note('No line differs.'));
  let from = 0;
  while (from < lines.length) {
    let to = from;
    while (to < lines.length && (lines[to]?.kind === 'same') === (lines[from]?.kind === 'same')) to += 1;
    const run = lines.slice(from, to);
    root.append(...(run[0]?.kind === 'same' ? folded(run, from === 0, to === lines.length) : run.map(row)));
    from = to;
  }
  return root;
}

function compare(original: string, modified: string): Line[] {
  const lines: Line[] = [];
  let [before, after] = [0, 0];
  for (const part of diffLines(original, modified, { stripTrailingCr: true })) {
    const kind = part.added ? 'added' : part.removed ? 'removed' : 'same';
    for (const text of part.value.replace(/\n$/, '').split('\n')) {
      if (kind !== 'added') before += 1;
      if (kind !== 'removed') after += 1;
      lines.push({ kind, number: kind === 'removed' ? before : after, text });
    }
  }
  return lines;
}

/** The rows of unchanged lines; the middle of a long run is folded. */
function folded(run: Line[], atStart: boolean, atEnd: boolean): HTMLElement[] {
  const [head, tail] = [atStart ? 0 : CONTEXT, atEnd ? 0 : CONTEXT];
  const hidden = run.slice(head, run.length - tail);
  if (hidden.length <= 1) return run.map(row);
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = `${hidden.length} unchanged lines`;
  details.append(summary, ...hidden.map(row));
  return [...run.slice(0, head).map(row), details, ...run.slice(run.length - tail).map(row)];
}

function row(line: Line): HTMLElement {
  const element = document.createElement({ same: 'div', removed: 'del', added: 'ins' }[line.kind]);
  element.className = `diff-line ${line.kind}`;
  const number = document.createElement('span');
  number.className = 'diff-number';
  number.textContent = String(line.number);
  const text = document.createElement('code');
  text.textContent = line.text;
  element.append(number, text);
  return element;
}

function note(text: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'diff-note';
  element.textContent = text;
  return element;
}
