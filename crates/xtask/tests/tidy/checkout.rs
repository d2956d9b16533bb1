//! The text that is checked in, or would be: what git tracks and what it does not ignore.

use std::{
    fmt::{self, Display},
    fs,
    path::Path,
    process::Command,
};

pub(crate) struct Checkout {
    pub(crate) files: Vec<File>,
}

/// A text file.
pub(crate) struct File {
    /// From the root of the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A broken rule.
#[derive(Debug, PartialEq)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    rule: String,
}

impl Checkout {
    pub(crate) fn read() -> Checkout {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let list = [
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ];
        let output = Command::new("git")
            .current_dir(&root)
            .args(list)
            .output()
            .expect("git lists the files of the checkout");
        assert!(
            output.status.success(),
            "git cannot list the files: {output:?}"
        );
        let names = String::from_utf8(output.stdout).expect("file names are UTF-8");
        let names = names.split('\0').filter(|it| !it.is_empty());
        // What is no text (an image), and what is deleted but not yet committed, is not for us.
        let file = |name: &str| {
            let text = fs::read_to_string(root.join(name)).ok()?;
            Some(File {
                path: name.to_owned(),
                text,
            })
        };
        Checkout {
            files: names.filter_map(file).collect(),
        }
    }

    /// The files whose name ends so, as in `.rs`.
    pub(crate) fn ending(&self, ending: &str) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(move |it| it.path.ends_with(ending))
    }

    pub(crate) fn below(&self, folder: &str) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(move |it| it.path.starts_with(folder))
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|it| it.path == path)
    }

    pub(crate) fn text(&self, path: &str) -> &str {
        self.file(path).map_or("", |it| &it.text)
    }
}

impl File {
    /// `deployments` for `app/src/pages/deployments.rs`.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// The lines, numbered from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    pub(crate) fn finding(&self, line: usize, rule: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            rule: rule.into(),
        }
    }

    /// A finding for each line that `breaks` the rule.
    pub(crate) fn check(&self, rule: &str, breaks: impl Fn(&str) -> bool) -> Vec<Finding> {
        let broken = self.lines().filter(|(_, line)| breaks(line));
        broken
            .map(|(number, _)| self.finding(number, rule))
            .collect()
    }
}

impl Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.rule)
    }
}
