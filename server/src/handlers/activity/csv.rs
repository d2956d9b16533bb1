//! Activity as comma-separated values (RFC 4180), for spreadsheets.

use api::activity::Entry;

pub(super) const HEAD: &str =
    "sequence,at,who,kind,subject,subject_id,subject_name,function,details,previous,hash\r\n";

pub(super) fn line(entry: &Entry) -> String {
    let details = serde_json::to_string(&entry.details).expect("a map encodes");
    let function = entry.subject.function.as_ref().map(ToString::to_string);
    let fields = [
        entry.sequence.to_string(),
        entry.at.to_string(),
        entry.who.clone(),
        entry.kind.clone(),
        entry.subject.noun.clone(),
        entry
            .subject
            .id
            .map(|it| it.to_string())
            .unwrap_or_default(),
        entry.subject.name.clone(),
        function.unwrap_or_default(),
        details,
        entry.previous.clone(),
        entry.hash.clone(),
    ];
    let mut line = fields.map(|it| cell(&it)).join(",");
    line.push_str("\r\n");
    line
}

/// Quoted where it must be. What a spreadsheet would take for a formula begins with an apostrophe: a name is chosen by
/// whoever makes the thing, and the file is opened by somebody else.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = match formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("-2,3"), "\"'-2,3\"");
    }
}
