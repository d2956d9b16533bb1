//! How many tests passed and failed, read from what the runners write.

use std::{
    io::{BufRead, BufReader, Write, stdout},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::process::line;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Runs a test runner with its output in sight, and counts. A test that fails is an error of its own.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<()> {
        let name = line(command);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{name}`"))?;
        let output = child.stdout.take().context("the runner has no output")?;
        for text in BufReader::new(output).split(b'\n') {
            let text = text.with_context(|| format!("cannot read what `{name}` writes"))?;
            let text = String::from_utf8_lossy(&text);
            writeln!(stdout().lock(), "{text}").ok();
            self.read(&text);
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("`{name}` ended with {status}");
        }
        Ok(())
    }

    /// Counts what one line of cargo's (`test result: ok. 3 passed; 0 failed; …`) or of Playwright's (`  3 passed (2s)`) says.
    fn read(&mut self, line: &str) {
        let counts = match line.strip_prefix("test result: ") {
            Some(it) => it.split_once(". ").map_or("", |(_, counts)| counts),
            None if line.starts_with("  ") => line,
            None => return,
        };
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let Some(number) = words.next().and_then(|it| it.parse::<u64>().ok()) else {
                continue;
            };
            match (words.next(), words.next()) {
                // A flaky journey passed at its second try.
                (Some("passed" | "flaky"), rest) if is_end(rest) => self.passed += number,
                (Some("failed" | "interrupted"), rest) if is_end(rest) => self.failed += number,
                _ => {}
            }
        }
    }
}

/// Playwright closes its line with the time that it took.
fn is_end(rest: Option<&str>) -> bool {
    rest.is_none_or(|it| it.starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|it| tally.read(it));
        tally
    }

    #[test]
    fn cargos_results_are_summed() {
        let counted = tally(&[
            "running 4 tests",
            "test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ]);
        assert_eq!(
            counted,
            Tally {
                passed: 6,
                failed: 1
            }
        );
    }

    #[test]
    fn playwrights_results_are_summed() {
        let counted = tally(&[
            "  2 failed",
            "    deploy.spec.ts:3:1 › deploys",
            "  1 flaky",
            "  10 passed (1.2m)",
        ]);
        assert_eq!(
            counted,
            Tally {
                passed: 11,
                failed: 2
            }
        );
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(
            tally(&["  3 passed tests are shown", "4 passed"]),
            Tally::default()
        );
    }
}
