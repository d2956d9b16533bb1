//! Entries as lines of a file. What functions log is hostile: nothing of it may act where the file is opened.

use std::fmt::Write;

use api::{
    logs::LoggedEntry,
    text::{is_unseen, visible},
};

/// What a cell may not begin with: spreadsheets would take it for a formula.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Adds a line of CSV, cells between semicolons.
pub(crate) fn write(text: &mut String, logged: &LoggedEntry) {
    let LoggedEntry {
        function_uuid,
        invocation,
        entry,
        ..
    } = logged;
    let extras = match entry.extras.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&entry.extras).expect("JSON encodes"),
    };
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\"{function_uuid}\";\"{invocation}\";\"{}\";\"{}\";",
        entry.timestamp,
        entry.level.as_str()
    );
    write_cell(text, &entry.message);
    text.push(';');
    write_cell(text, &extras);
    text.push('\n');
}

/// Adds a line of JSON. It is whole: whoever reads JSON gets back what was logged.
pub(crate) fn write_json(text: &mut String, entry: &LoggedEntry) {
    let json = serde_json::to_string(entry).expect("an entry encodes");
    for character in json.chars() {
        if is_unseen(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text.push('\n');
}

fn write_cell(text: &mut String, cell: &str) {
    text.push('"');
    if cell.trim_start_matches(' ').starts_with(FORMULA) {
        text.push('\'');
    }
    for character in visible(cell).chars() {
        if character == '"' {
            text.push('"');
        }
        text.push(character);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use api::{
        invocations::{Level, LogEntry, Trigger},
        names::FunctionName,
    };
    use jiff::Timestamp;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn entry(message: &str, extras: Vec<Value>) -> LoggedEntry {
        LoggedEntry {
            function: FunctionName::parse("greet").expect("a name"),
            function_uuid: Uuid::from_u128(1),
            invocation: Uuid::from_u128(2),
            number: 0,
            trigger: Trigger::Call,
            test: false,
            entry: LogEntry {
                level: Level::Warn,
                message: message.to_owned(),
                extras,
                timestamp: Timestamp::UNIX_EPOCH,
            },
        }
    }

    fn message_cell(message: &str) -> String {
        let mut line = String::new();
        write(&mut line, &entry(message, Vec::new()));
        let cells = line.strip_suffix(";\"\"\n").expect("the extras are empty");
        cells.splitn(5, ';').last().expect("a message").to_owned()
    }

    #[test]
    fn a_line_names_function_invocation_time_level_message_and_extras() {
        let mut line = String::new();
        write(
            &mut line,
            &entry("paid; \"in full\"", vec![json!({ "a": 1 })]),
        );
        assert_eq!(
            line,
            "\"00000000-0000-0000-0000-000000000001\";\"00000000-0000-0000-0000-000000000002\";\
             \"1970-01-01T00:00:00Z\";\"warn\";\"paid; \"\"in full\"\"\";\"[{\"\"a\"\":1}]\"\n"
        );
    }

    #[test]
    fn nothing_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1"] {
            assert_eq!(message_cell(formula), format!("\"'{formula}\""));
        }
        assert_eq!(message_cell("\t=1"), r#""'\t=1""#);
        assert_eq!(message_cell("\r=1"), r#""'\r=1""#);
        assert_eq!(message_cell("a=1"), "\"a=1\"");
    }

    #[test]
    fn no_control_character_is_left() {
        assert_eq!(
            message_cell("a\nb\u{1b}[2J\u{202e}c"),
            r#""a\nb\u{1b}[2J\u{202e}c""#
        );
        let mut line = String::new();
        let logged = entry(
            "a\nb\u{7f}\u{202e}\u{e0001}",
            vec![json!({ "\u{9b}": "\u{0}" })],
        );
        write_json(&mut line, &logged);
        let json = line.strip_suffix('\n').expect("one line");
        assert!(!json.contains(is_unseen));
        assert_eq!(serde_json::from_str::<LoggedEntry>(json).ok(), Some(logged));
    }
}
