//! The names of the account's secrets, which the editor completes.

use api::{Client, events::Change, secrets::Secret};
use leptos::{prelude::*, task::spawn_local};

use crate::{live::use_live, pages::settings::secrets::all_secrets};

/// A JSON array of names, kept current. It is loaded after the page: nothing that is shown at first needs it.
pub fn secret_names() -> Signal<String> {
    let client = expect_context::<Client>();
    let names = RwSignal::new(String::new());
    let load = Callback::new(move |()| {
        let client = client.clone();
        spawn_local(async move {
            // Without them nothing is completed, and all else goes on.
            if let Ok(secrets) = all_secrets(&client).await {
                names.try_set(json(&secrets));
            }
        });
    });
    Effect::new(move |_| load.run(()));
    use_live().on_change(move |change| {
        if matches!(change, Change::Secrets) {
            load.run(());
        }
    });
    names.into()
}

fn json(secrets: &[Secret]) -> String {
    let names: Vec<&str> = secrets.iter().map(|it| it.name.as_str()).collect();
    serde_json::Value::from(names).to_string()
}
