// Bundles the custom elements and what they load on demand: `node build.mjs --out DIR`.
//
// DIR gets files whose names carry a hash of their content, and `elements.json`, which gives the file of each logical
// name, such as { "elements.js": "elements-3FA9C1D2.js", … }. All files belong side by side under one URL. What an
// earlier run left in DIR stays there.

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (!values.out) throw new Error('say where the files go: node build.mjs --out DIR');
const out = resolve(values.out);

/** The type checker's worker knows only the libraries that functions can use: without the DOM it is 3 MB smaller. */
const librariesOfFunctions = {
  name: 'libraries-of-functions',
  setup({ onLoad }) {
    onLoad({ filter: /features[\\/]typescript[\\/]lib[\\/]lib\.js$/ }, async ({ path }) => {
      const { libFileMap } = await import(pathToFileURL(path).href);
      const kept = Object.entries(libFileMap).filter(([name]) =>
        /^lib\.(es5|es20(1[5-9]|2[0-3])|decorators)(?!\.full)(\.[a-z.]+)?\.d\.ts$/.test(name),
      );
      return { contents: `export const libFileMap = ${JSON.stringify(Object.fromEntries(kept))};` };
    });
  },
};

/** Bundles entry points; answers logical name → file name. */
async function bundle(entryPoints, { define = {}, splitting = false } = {}) {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints,
    outdir: out,
    bundle: true,
    // Only the small file on every page loads parts on demand; the rest is one file each.
    splitting,
    minify: true,
    format: 'esm',
    target: 'es2022',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    // The types that the editor offers to functions reach the type checker as text.
    alias: { 'flint:runtime': './elements/monaco/runtime.d.ts' },
    loader: { '.ttf': 'file', '.d.ts': 'text' },
    define: Object.fromEntries(Object.entries(define).map(([name, file]) => [name, JSON.stringify(`./${file}`)])),
    external: Object.values(define).map((file) => `./${file}`),
    plugins: [librariesOfFunctions],
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  return Object.fromEntries(files.map((file) => [logicalName(file), file]));
}

/** esbuild calls every part that several files use `chunk`: those keep the name that tells them apart. */
function logicalName(file) {
  return file.startsWith('chunk-') ? file : file.replace(/-[A-Z0-9]{8}(?=\.)/, '');
}

await mkdir(out, { recursive: true });
const workers = await bundle(['elements/workers/editor.worker.ts', 'elements/workers/json.worker.ts', 'elements/workers/ts.worker.ts']);
const monaco = await bundle(['elements/monaco/monaco.ts'], {
  define: {
    EDITOR_WORKER: workers['editor.worker.js'],
    JSON_WORKER: workers['json.worker.js'],
    TS_WORKER: workers['ts.worker.js'],
  },
});
const elements = await bundle(['elements/elements.ts'], {
  define: { MONACO_JS: monaco['monaco.js'], MONACO_CSS: monaco['monaco.css'] },
  splitting: true,
});
await writeFile(join(out, 'elements.json'), `${JSON.stringify({ ...workers, ...monaco, ...elements }, null, 2)}\n`);
