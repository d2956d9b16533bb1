//! The settings in which three versions of a function differ, as a table.

use leptos::prelude::*;

use crate::pages::editor::content::Content;

/// One setting: its name, and its value before, with them and with you.
type Row = (String, [String; 3]);

#[component]
pub fn SettingsCompared(base: Content, theirs: Content, yours: Content) -> impl IntoView {
    let versions = [base, theirs, yours];
    let rows = differences(versions.each_ref());
    (!rows.is_empty()).then(|| {
        view! {
            <table class="settings-compared">
                <thead>
                    <tr>
                        <th scope="col">"Setting"</th>
                        <th scope="col">"Before"</th>
                        <th scope="col">"Theirs"</th>
                        <th scope="col">"Yours"</th>
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|(name, values)| {
                            view! {
                                <tr>
                                    <th scope="row">{name}</th>
                                    {values.map(|value| view! { <td>{value}</td> })}
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        }
    })
}

fn differences(versions: [&Content; 3]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (at, content) in versions.into_iter().enumerate() {
        for (name, value) in settings(content) {
            let row = match rows.iter().position(|(it, _)| *it == name) {
                Some(row) => row,
                None => {
                    rows.push((name, <[String; 3]>::default()));
                    rows.len() - 1
                }
            };
            rows[row].1[at] = value;
        }
    }
    rows.retain(|(_, [base, theirs, yours])| base != theirs || base != yours);
    rows
}

fn settings(content: &Content) -> Vec<(String, String)> {
    let event = content.event.clone().unwrap_or_default();
    let mut settings = vec![
        ("Description".to_owned(), content.description.clone()),
        ("Event".to_owned(), event),
        ("Kept input".to_owned(), kept(content.record.input)),
        ("Kept output".to_owned(), kept(content.record.output)),
    ];
    for (name, value) in &content.env {
        settings.push((format!("process.env.{name}"), value.clone()));
    }
    settings
}

fn kept(is_kept: bool) -> String {
    if is_kept { "Yes" } else { "No" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_settings_that_differ_are_shown() {
        let with = |value: &str| {
            let mut content = Content::default();
            content.env.insert("SAME".to_owned(), "1".to_owned());
            content.env.insert("MODE".to_owned(), value.to_owned());
            content
        };
        let rows = differences([&with("a"), &with("b"), &Content::default()]);
        let names: Vec<_> = rows.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["process.env.MODE", "process.env.SAME"]);
        assert_eq!(rows[0].1, ["a", "b", ""]);
    }
}
