//! Whether the chain of entries holds.

use api::{
    Client,
    activity::{Verification, VerifyActivity},
    events::Change,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        figures::count,
        icon::{Glyph, Icon},
        problem::ProblemNote,
    },
    renewal::renew_on,
};

/// Only a browser asks for it: the walk takes as long as there are entries.
#[component]
pub fn ChainState() -> impl IntoView {
    let client = expect_context::<Client>();
    let chain = RwSignal::new(None);
    let read = Callback::new(move |()| {
        let client = client.clone();
        spawn_local(async move {
            chain.try_set(Some(client.call(VerifyActivity {}).await));
        });
    });
    Effect::new(move |_| read.run(()));
    let concerns = |change: &Change| matches!(change, Change::Activity { .. });
    renew_on(concerns, move || read.run(()));
    view! {
        <div class="chain" role="status">
            {move || match chain.get() {
                None => {
                    view! {
                        <p class="state quiet">
                            <Icon glyph=Glyph::LOADER_CIRCLE/>
                            "Verifying the chain"
                        </p>
                    }
                        .into_any()
                }
                Some(Ok(chain)) => told(&chain),
                Some(Err(problem)) => {
                    view! { <ProblemNote problem retry=read/> }.into_any()
                }
            }}
        </div>
    }
}

fn told(chain: &Verification) -> AnyView {
    match &chain.fault {
        None => view! {
            <p class="state good" title=format!("The newest hash is {}", chain.head)>
                <Icon glyph=Glyph::SHIELD_CHECK/>
                {format!("Verified up to #{}", count(chain.verified))}
            </p>
            <small>
                "Each entry carries the hash of the one before, so that nobody rewrites the past unseen."
            </small>
        }
        .into_any(),
        Some(fault) => view! {
            <p class="state bad">
                <Icon glyph=Glyph::TRIANGLE_ALERT/>
                {format!("Broken at #{}", count(fault.sequence))}
            </p>
            <small>
                {format!(
                    "Entry #{}: {}. Somebody changed the database behind Flint's back; what is older holds.",
                    fault.sequence,
                    fault.what,
                )}
            </small>
        }
        .into_any(),
    }
}
