//! What one Save stores: the part of a version that its author writes.

use api::{
    functions::{Env, Function, Recording},
    versions::Version,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub code: String,
    pub description: String,
    pub event: Option<String>,
    pub env: Env,
    #[serde(default)]
    pub record: Recording,
}

impl From<&Function> for Content {
    fn from(function: &Function) -> Content {
        Content {
            code: lines(&function.code),
            description: function.summary.description.clone(),
            event: function.summary.event.clone(),
            env: function.env.clone(),
            record: function.record,
        }
    }
}

impl From<&Version> for Content {
    fn from(version: &Version) -> Content {
        Content {
            code: lines(&version.code),
            description: version.summary.description.clone(),
            event: version.summary.event.clone(),
            env: version.env.clone(),
            record: version.record,
        }
    }
}

/// A text field knows only `\n`; without this, code with Windows' line ends would seem changed at the first key.
fn lines(code: &str) -> String {
    code.replace("\r\n", "\n")
}

/// Puts together what two authors made of the same version. Where both changed the same lines, the code holds both
/// between conflict markers; elsewhere the author at this page wins over the other one.
pub fn merge(base: &Content, yours: &Content, theirs: &Content) -> Content {
    Content {
        code: diffy::merge(&base.code, &yours.code, &theirs.code).unwrap_or_else(|marked| marked),
        description: pick(&base.description, &yours.description, &theirs.description).clone(),
        event: pick(&base.event, &yours.event, &theirs.event).clone(),
        env: merge_env(&base.env, &yours.env, &theirs.env),
        record: *pick(&base.record, &yours.record, &theirs.record),
    }
}

/// The one that differs from what both started from; yours where both do.
fn pick<'a, T: PartialEq>(base: &T, yours: &'a T, theirs: &'a T) -> &'a T {
    if yours == base { theirs } else { yours }
}

fn merge_env(base: &Env, yours: &Env, theirs: &Env) -> Env {
    let mut names: Vec<&String> = yours.keys().chain(theirs.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| {
            let value = pick(&base.get(name), &yours.get(name), &theirs.get(name)).cloned()?;
            Some((name.clone(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(code: &str, env: &[(&str, &str)]) -> Content {
        Content {
            code: code.to_owned(),
            env: env
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Content::default()
        }
    }

    #[test]
    fn changes_in_different_places_come_together() {
        let base = content("a\nb\nc\nd\ne\n", &[("KEPT", "1"), ("GONE", "1")]);
        let yours = content("A\nb\nc\nd\ne\n", &[("KEPT", "2"), ("GONE", "1")]);
        let theirs = content("a\nb\nc\nd\nE\n", &[("KEPT", "1"), ("NEW", "1")]);
        let merged = merge(&base, &yours, &theirs);
        assert_eq!(
            merged,
            content("A\nb\nc\nd\nE\n", &[("KEPT", "2"), ("NEW", "1")])
        );
    }

    #[test]
    fn changes_of_the_same_line_are_both_there_between_markers() {
        let merged = merge(
            &content("a\n", &[]),
            &content("mine\n", &[]),
            &content("yours\n", &[]),
        );
        assert!(merged.code.contains("<<<<<<<"), "{}", merged.code);
        assert!(merged.code.contains("mine\n") && merged.code.contains("yours\n"));
    }

    #[test]
    fn a_description_that_only_they_changed_is_theirs() {
        let base = content("a\n", &[]);
        let theirs = Content {
            description: "new".to_owned(),
            ..base.clone()
        };
        assert_eq!(merge(&base, &base, &theirs).description, "new");
    }
}
