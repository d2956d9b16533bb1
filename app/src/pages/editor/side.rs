//! The panel beside the code, in tabs.

use leptos::{ev::KeyboardEvent, prelude::*};

use crate::{
    browser,
    pages::{
        editor::{
            desk::Desk, environment::EnvironmentPanel, settings::SettingsPanel, testing::Testing,
            versions::VersionsPanel,
        },
        invoke::input::Input,
    },
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Settings,
    Environment,
    Payload,
    Versions,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Settings, Tab::Environment, Tab::Payload, Tab::Versions];

    fn name(self) -> &'static str {
        match self {
            Tab::Settings => "Settings",
            Tab::Environment => "Environment",
            Tab::Payload => "Payload",
            Tab::Versions => "Versions",
        }
    }

    fn id(self) -> String {
        format!("tab-{}", self.name().to_lowercase())
    }

    fn panel(self) -> String {
        format!("panel-{}", self.name().to_lowercase())
    }

    /// Where a key of the tab list leads.
    fn after(self, key: &str) -> Option<Tab> {
        let (at, count) = (self as usize, Tab::ALL.len());
        let next = match key {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Some(Tab::ALL[next])
    }
}

#[component]
pub fn Side(desk: Desk, testing: Testing) -> impl IntoView {
    let chosen = RwSignal::new(Tab::Settings);
    let by_key = move |event: KeyboardEvent| {
        if let Some(tab) = chosen.get_untracked().after(&event.key()) {
            event.prevent_default();
            chosen.set(tab);
            browser::focus(&tab.id());
        }
    };
    view! {
        <aside class="side" aria-label="About the function">
            <div class="tabs" role="tablist" aria-label="About the function" on:keydown=by_key>
                {Tab::ALL.map(|tab| view! { <TabButton tab chosen/> })}
            </div>
            <Panel tab=Tab::Settings chosen>
                <SettingsPanel desk/>
            </Panel>
            <Panel tab=Tab::Environment chosen>
                <EnvironmentPanel desk/>
            </Panel>
            <Panel tab=Tab::Payload chosen>
                <Input call=testing.call/>
            </Panel>
            <Panel tab=Tab::Versions chosen>
                <VersionsPanel desk/>
            </Panel>
        </aside>
    }
}

#[component]
fn TabButton(tab: Tab, chosen: RwSignal<Tab>) -> impl IntoView {
    let is_chosen = move || chosen.get() == tab;
    view! {
        <button
            type="button"
            role="tab"
            id=tab.id()
            aria-controls=tab.panel()
            aria-selected=move || is_chosen().to_string()
            tabindex=move || if is_chosen() { "0" } else { "-1" }
            on:click=move |_| chosen.set(tab)
        >
            {tab.name()}
        </button>
    }
}

/// Stays in the document while another one shows, so that nothing typed in it is lost.
#[component]
fn Panel(tab: Tab, chosen: RwSignal<Tab>, children: Children) -> impl IntoView {
    view! {
        <div
            class="panel"
            role="tabpanel"
            id=tab.panel()
            aria-labelledby=tab.id()
            tabindex="0"
            hidden=move || chosen.get() != tab
        >
            {children()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Tab;

    #[test]
    fn arrows_go_around_the_tabs() {
        assert!(Tab::Versions.after("ArrowRight") == Some(Tab::Settings));
        assert!(Tab::Settings.after("ArrowLeft") == Some(Tab::Versions));
        assert!(Tab::Payload.after("Home") == Some(Tab::Settings));
        assert!(Tab::Payload.after("a").is_none());
    }
}
