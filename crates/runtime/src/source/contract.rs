//! The contract: there is a function to call, and every import is known.

use super::{Kind, Source, SourceError, place};
use oxc::ast::ast::Program;
use oxc::semantic::Scoping;
use oxc::syntax::module_record::ModuleRecord;

/// Where the function to call is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// In what the source exports.
    Exported,
    /// A top-level `lambda` that is not exported.
    TopLevel,
}

/// Nothing when the source cannot have a function to call.
pub(super) fn entry(kind: Kind, record: &ModuleRecord<'_>, scoping: &Scoping) -> Option<Entry> {
    let top_level = scoping
        .get_root_binding("lambda".into())
        .map(|_| Entry::TopLevel);
    if kind == Kind::Module {
        let named = record.exported_bindings.contains_key("lambda")
            || record.exported_bindings.contains_key("default");
        let entries = record
            .local_export_entries
            .iter()
            .chain(&record.indirect_export_entries);
        let default = entries
            .into_iter()
            .any(|entry| entry.export_name.is_default());
        return if named || default {
            Some(Entry::Exported)
        } else {
            top_level
        };
    }
    let unresolved = scoping.root_unresolved_references();
    let assigned = unresolved.contains_key("module") || unresolved.contains_key("exports");
    top_level.or(assigned.then_some(Entry::Exported))
}

pub(super) fn missing(source: &Source) -> SourceError {
    let hint = "write `function lambda(input, callback) { … }`, `async function lambda(input) { … }` or export a function as default";
    place::error(
        source,
        0,
        "there is no function named lambda and no default export".to_owned(),
        Some(hint.to_owned()),
    )
}

/// Modules that the engine has by itself.
const OWN: [&str; 2] = ["lp-faas-toolbelt", "core-functions-toolbelt"];

/// Modules that can be imported are bundled into the source, so what is still imported does not exist.
pub(super) fn imports(source: &Source, program: &Program<'_>) -> Result<(), SourceError> {
    let mut imports = program
        .body
        .iter()
        .filter_map(|statement| statement.as_module_declaration()?.source())
        .filter(|source| !OWN.contains(&source.value.as_str()));
    let Some(import) = imports.next() else {
        return Ok(());
    };
    let message = format!("there is no module \"{}\" here", import.value);
    Err(place::error(
        source,
        import.span.start as usize,
        message,
        None,
    ))
}
