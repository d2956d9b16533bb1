//! Two versions of a function side by side: the code, and a table of the settings in which they differ.

use api::{
    Client, Problem,
    functions::Language,
    names::FunctionName,
    versions::{GetVersion, Version},
};
use leptos::prelude::*;

use crate::components::{code::CodeDiff, problem::ProblemNote, skeleton::RowsToCome};

/// Loads both versions and shows them. Only a browser asks for them: nobody sees a comparison at once.
#[component]
pub fn VersionsCompared(name: FunctionName, before: u64, after: u64) -> impl IntoView {
    let client = expect_context::<Client>();
    let loaded = LocalResource::new(move || load(client.clone(), name.clone(), before, after));
    view! {
        <Suspense fallback=RowsToCome>
            {move || {
                loaded
                    .get()
                    .map(|answer| match answer {
                        Ok((before, after)) => view! { <Comparison before after/> }.into_any(),
                        Err(problem) => {
                            view! { <ProblemNote problem retry=move |()| loaded.refetch()/> }
                                .into_any()
                        }
                    })
            }}
        </Suspense>
    }
}

async fn load(
    client: Client,
    name: FunctionName,
    before: u64,
    after: u64,
) -> Result<(Version, Version), Problem> {
    let get = |version| GetVersion {
        name: name.clone(),
        version,
    };
    Ok((
        client.call(get(before)).await?,
        client.call(get(after)).await?,
    ))
}

#[component]
fn Comparison(before: Version, after: Version) -> impl IntoView {
    let label = |it: &Version| format!("Version {}", it.summary.version);
    let (original_label, modified_label) = (label(&before), label(&after));
    let same = before.code == after.code;
    let rows = differences(&before, &after);
    let unchanged = same && rows.is_empty();
    let language = match after.summary.language {
        Language::Javascript => "javascript",
        Language::Typescript => "typescript",
    };
    let table = (!rows.is_empty()).then(|| {
        view! { <SettingsTable rows heads=[original_label.clone(), modified_label.clone()]/> }
    });
    view! {
        <div class="versions-compared">
            {unchanged.then(|| view! { <p>"Both versions are the same."</p> })}
            {(same && !unchanged).then(|| view! { <p>"The code is the same in both."</p> })}
            {(!same)
                .then(|| {
                    view! {
                        <CodeDiff
                            original=Signal::stored(before.code)
                            modified=Signal::stored(after.code)
                            original_label
                            modified_label
                            language
                        />
                    }
                })}
            {table}
        </div>
    }
}

/// One setting: its name, its value before and after.
type Row = (String, [String; 2]);

#[component]
fn SettingsTable(rows: Vec<Row>, heads: [String; 2]) -> impl IntoView {
    let row = |(name, values): Row| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                {values.map(|it| view! { <td>{it}</td> })}
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"Setting"</th>
                    {heads.map(|it| view! { <th scope="col">{it}</th> })}
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn differences(before: &Version, after: &Version) -> Vec<Row> {
    let settings = |it: &Version| {
        let event = it.summary.event.clone().unwrap_or_default();
        let mut settings = vec![
            ("Description".to_owned(), it.summary.description.clone()),
            ("Event".to_owned(), event),
            ("Language".to_owned(), format!("{:?}", it.summary.language)),
            ("Keep inputs".to_owned(), yes_or_no(it.record.input)),
            ("Keep outputs".to_owned(), yes_or_no(it.record.output)),
        ];
        let variable =
            |(name, value): (&String, &String)| (format!("process.env.{name}"), value.clone());
        settings.extend(it.env.iter().map(variable));
        settings
    };
    let (before, after) = (settings(before), settings(after));
    let value = |of: &[(String, String)], name: &str| {
        let found = of.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let mut names: Vec<&String> = before.iter().chain(&after).map(|(name, _)| name).collect();
    let mut seen = Vec::new();
    names.retain(|name| {
        let new = !seen.contains(name);
        seen.push(*name);
        new
    });
    let row = |name: &String| {
        let values = [value(&before, name), value(&after, name)];
        (values[0] != values[1]).then(|| (name.clone(), values))
    };
    names.into_iter().filter_map(row).collect()
}

fn yes_or_no(kept: bool) -> String {
    if kept { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use api::Timestamp;
    use api::{functions::Recording, versions::VersionSummary};

    use super::*;

    fn version(event: Option<&str>, env: &[(&str, &str)]) -> Version {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Version {
            summary: VersionSummary {
                version: 1,
                description: String::new(),
                event: event.map(str::to_owned),
                language: Language::Javascript,
                created_at: Timestamp::UNIX_EPOCH,
                created_by: String::new(),
            },
            code: String::new(),
            env: env.iter().map(pair).collect(),
            record: Recording::default(),
        }
    }

    #[test]
    fn only_settings_that_differ_are_shown() {
        let before = version(None, &[("SAME", "1"), ("GONE", "2")]);
        let after = version(Some("chat"), &[("SAME", "1"), ("NEW", "3")]);
        let rows = differences(&before, &after);
        let told: Vec<(&str, [&str; 2])> = rows
            .iter()
            .map(|(name, [a, b])| (name.as_str(), [a.as_str(), b.as_str()]))
            .collect();
        let expected = [
            ("Event", ["", "chat"]),
            ("process.env.GONE", ["2", ""]),
            ("process.env.NEW", ["", "3"]),
        ];
        assert_eq!(told, expected);
        assert!(differences(&before, &before).is_empty());
    }
}
