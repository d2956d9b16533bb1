// What the editor does off the page's thread: diffs, links, words.
import 'monaco-editor/editor/editor.worker';
