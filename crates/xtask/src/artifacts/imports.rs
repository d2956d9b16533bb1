//! Numbers where the page's wasm and its script name the browser's functions to each other: wasm-bindgen's names are long
//! and end in hashes, which no compression makes small.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use wasm_encoder::{
    ImportSection, Module, RawSection,
    reencode::{Reencode, RoundtripReencoder},
};
use wasmparser::{Parser, Payload};

/// The module of wasm-bindgen's own imports.
const BINDINGS: &str = "./frontend_bg.js";

/// Numbers the imports of `wasm`, here and in the `script` that gives them.
pub(super) fn number(wasm: &Path, script: &Path) -> Result<()> {
    let bytes = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let mut text =
        fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    fs::write(wasm, numbered(&bytes, &mut text)?)
        .with_context(|| format!("cannot write {}", wasm.display()))?;
    fs::write(script, text).with_context(|| format!("cannot write {}", script.display()))
}

fn numbered(wasm: &[u8], script: &mut String) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::ImportSection(reader) = payload {
            let mut section = ImportSection::new();
            for (number, import) in reader.into_imports().enumerate() {
                let import = import?;
                let kind = RoundtripReencoder.entity_type(import.ty)?;
                let number = number.to_string();
                let name = match import.module {
                    BINDINGS => {
                        rename(script, import.name, &number)?;
                        &number
                    }
                    _ => import.name,
                };
                section.import(import.module, name, kind);
            }
            module.section(&section);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection {
                id,
                data: &wasm[range],
            });
        }
    }
    Ok(module.finish())
}

/// Gives the property `name` of the script another name.
fn rename(script: &mut String, name: &str, to: &str) -> Result<()> {
    let property = format!(" {name}:");
    ensure!(
        script.matches(&property).count() == 1,
        "the page's script does not give `{name}` once"
    );
    *script = script.replacen(&property, &format!(" {to}:"), 1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    /// A module that imports one function.
    fn importing(from: &str, name: &str) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import(from, name, EntityType::Function(0));
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn a_name_becomes_the_same_number_in_the_wasm_and_in_its_script() {
        let mut script = "{ __wbg_log_12ab: function() {} }".to_owned();
        let wasm = numbered(&importing(BINDINGS, "__wbg_log_12ab"), &mut script);
        assert_eq!(wasm.expect("a module"), importing(BINDINGS, "0"));
        assert_eq!(script, "{ 0: function() {} }");
    }

    #[test]
    fn names_of_others_stay() {
        let wasm = importing("./chunks.js", "load");
        let numbered = numbered(&wasm, &mut String::new()).expect("a module");
        assert_eq!(numbered, wasm);
    }

    #[test]
    fn a_script_that_does_not_give_what_is_imported_is_refused() {
        let wasm = importing(BINDINGS, "__wbg_log_12ab");
        let refused = numbered(&wasm, &mut "{}".to_owned()).expect_err("nothing gives it");
        assert!(refused.to_string().contains("__wbg_log_12ab"), "{refused}");
    }
}
