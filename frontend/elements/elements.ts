// The page's custom elements. This file is on every page and small; Monaco comes only where it can serve.
import { FlintDiff } from './diff';
import { FlintEditor } from './editor';

customElements.define('flint-editor', FlintEditor);
customElements.define('flint-diff', FlintDiff);
