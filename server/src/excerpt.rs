//! Shows a place in an author's code.

/// The lines around a fault, numbered, with a caret under the column. Both count from 1.
pub(crate) fn around(code: &str, line: u32, column: u32) -> Option<String> {
    const AROUND: usize = 2;
    const WIDEST: usize = 160;
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let lines: Vec<&str> = code.lines().collect();
    lines.get(at)?;
    let (first, last) = (
        at.saturating_sub(AROUND),
        (at + AROUND).min(lines.len() - 1),
    );
    let digits = (last + 1).to_string().len();
    let mut excerpt = String::new();
    for (number, text) in lines.iter().enumerate().take(last + 1).skip(first) {
        let text: String = text.chars().take(WIDEST).collect();
        excerpt.push_str(format!("{:>digits$} | {text}", number + 1).trim_end());
        excerpt.push('\n');
        let column = usize::try_from(column).unwrap_or(0);
        if number == at && (1..=WIDEST).contains(&column) {
            // Tabs stay tabs, so that the caret stands under its character.
            let before = text.chars().take(column - 1);
            let indent: String = before
                .map(|it| if it == '\t' { '\t' } else { ' ' })
                .collect();
            excerpt.push_str(&format!("{:>digits$} | {indent}^\n", ""));
        }
    }
    Some(excerpt)
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn an_excerpt_shows_the_lines_around_and_points_at_the_column() {
        let code = "one\ntwo\n\tthree();\nfour\nfive\nsix";
        assert_eq!(
            around(code, 3, 2).unwrap(),
            "1 | one\n2 | two\n3 | \tthree();\n  | \t^\n4 | four\n5 | five\n"
        );
    }

    #[test]
    fn a_position_outside_of_the_code_has_no_excerpt() {
        assert_eq!(around("one", 2, 1), None);
        assert_eq!(around("one", 0, 1), None);
    }
}
