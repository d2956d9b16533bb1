//! The page's wasm, cut in two: what every page needs, and chunks that come with the pages that `app` registers as lazy.
//!
//! The cutter gives a module for the start, chunks, and JavaScript that fetches a chunk when the wasm asks for it. That
//! JavaScript becomes part of `frontend.js` and names the chunks by their content, so a page never takes a chunk of
//! another build.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::{digest, esbuild::HASH_DIGITS, unused};

/// Lazy page, as leptos calls it → the chunks that it needs.
pub(super) type Chunks = BTreeMap<String, Vec<String>>;

/// The JavaScript that fetches chunks, and what it takes from us for it.
const LOADER: &str = "chunks.js";
const FETCH: &str = "fetch(new URL(\"./";
const FETCH_CHUNK: &str = "fetchChunk(new URL(\"./";
const IMPORT: &str = "import { fetchChunk } from 'flint:fetch_chunk';\n";

/// What was cut.
pub(super) struct Cut {
    /// The module for the start, which still has to be bound.
    pub(super) main: PathBuf,
    /// The chunks, under names that are not final.
    pub(super) chunks: Vec<PathBuf>,
    needs: HashMap<String, Vec<String>>,
}

/// Cuts `wasm`, which was linked with its relocations, into files in `folder`, without what is never run. `bindings` is the
/// file that wasm-bindgen will write there.
pub(super) fn cut(wasm: &Path, folder: &Path, bindings: &str) -> Result<Cut> {
    let bytes = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let bytes = unused::empty(&bytes)?;
    let main = folder.join("main.wasm");
    let (link_name, main_module) = (format!("./{LOADER}"), format!("./{bindings}"));
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &link_name;
    options.main_module = &main_module;
    let split = transform(options)
        .map_err(|it| anyhow!("{it:#}"))
        .context("the page's wasm cannot be split")?;
    Ok(Cut {
        main,
        chunks: split.split_modules,
        needs: split.prefetch_map,
    })
}

impl Cut {
    /// Puts the hash of each chunk's content into its name, here and in the JavaScript that fetches it. Only now may
    /// they be named: what makes them smaller has been done.
    pub(super) fn name_chunks(self, folder: &Path) -> Result<Chunks> {
        let loader = folder.join(LOADER);
        let mut script = fs::read_to_string(&loader)?;
        let (fetches, files) = (script.matches(FETCH), script.matches(".wasm\""));
        ensure!(
            fetches.count() == files.count(),
            "{LOADER} fetches chunks in a way that is new to us"
        );
        script = format!("{IMPORT}{}", script.replace(FETCH, FETCH_CHUNK));
        let mut names = HashMap::new();
        for chunk in &self.chunks {
            let stem = chunk.file_stem().unwrap_or_default().to_string_lossy();
            let hash = digest(&fs::read(chunk)?)[..HASH_DIGITS].to_uppercase();
            let name = format!("{stem}-{hash}.wasm");
            fs::rename(chunk, folder.join(&name))?;
            script = script.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{name}\""));
            names.insert(stem.into_owned(), name);
        }
        fs::write(&loader, script)?;
        fs::remove_file(&self.main)?;
        let named = |stem: &String| {
            let name = names.get(stem).cloned();
            name.with_context(|| format!("there is no chunk `{stem}`"))
        };
        let needs = self.needs.iter().map(|(page, stems)| {
            let files: Result<_> = stems.iter().map(named).collect();
            Ok((page.clone(), files?))
        });
        needs.collect()
    }
}
