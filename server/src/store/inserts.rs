//! Statements that insert many rows at once.

use std::fmt::Write;

use super::Backend;

/// Statements that insert 64 rows, 8 rows and one row: few enough texts that each is prepared once, and few enough
/// statements that a batch is quick.
pub(super) type Inserts = [(usize, String); 3];

/// `insert` ends before the values; `columns` holds what follows each value's place, such as a type.
///
/// SQLite's places have no numbers: it keeps numbers as names in one list, and sqlx looks each of them up.
pub(super) fn of(backend: Backend, insert: &str, columns: &[&str]) -> Inserts {
    [64, 8, 1].map(|rows| {
        let mut statement = insert.to_owned();
        for row in 0..rows {
            let places = columns.iter().enumerate().map(|(at, cast)| match backend {
                Backend::Sqlite => format!("?{cast}"),
                Backend::Postgres => format!("${}{cast}", row * columns.len() + at + 1),
            });
            let places: Vec<String> = places.collect();
            let comma = if row == 0 { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(statement, "{comma} ({})", places.join(", "));
        }
        (rows, statement)
    })
}

/// Which statement inserts which of the items.
pub(super) fn split<'a, T>(
    inserts: &'static Inserts,
    items: &'a [T],
) -> impl Iterator<Item = (&'static str, &'a [T])> {
    let mut rest = items;
    std::iter::from_fn(move || {
        let (rows, insert) = inserts.iter().find(|(rows, _)| rest.len() >= *rows)?;
        let (now, later) = rest.split_at(*rows);
        rest = later;
        Some((insert.as_str(), now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSERT: &str = "INSERT INTO t (a, b) VALUES";

    #[test]
    fn items_are_split_among_few_statements() {
        static INSERTS: std::sync::LazyLock<Inserts> =
            std::sync::LazyLock::new(|| of(Backend::Postgres, INSERT, &["", "::x"]));
        assert_eq!(INSERTS[2].1, "INSERT INTO t (a, b) VALUES ($1, $2::x)");
        let sqlite = of(Backend::Sqlite, INSERT, &["", ""]);
        assert_eq!(sqlite[2].1, "INSERT INTO t (a, b) VALUES (?, ?)");
        assert!(INSERTS[1].1.ends_with("($15, $16::x)"));
        let items = [0; 81];
        let sizes: Vec<usize> = split(&INSERTS, &items).map(|(_, it)| it.len()).collect();
        assert_eq!(sizes, [64, 8, 8, 1]);
        assert_eq!(split(&INSERTS, &[] as &[u8]).count(), 0);
    }
}
