//! What the palette offers: pages, actions, and the functions by name, which are read when it is opened.

use api::{
    Client, Permission,
    functions::{FunctionSummary, ListFunctions},
    page::MAX_LIMIT,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::icon::Glyph,
    session::{Rights, SessionResource, rights},
};

/// A page that `g` and its letter lead to.
pub struct Page {
    pub name: &'static str,
    pub href: &'static str,
    pub letter: Option<char>,
    glyph: Glyph,
}

const fn page(name: &'static str, href: &'static str, letter: Option<char>, glyph: Glyph) -> Page {
    Page {
        name,
        href,
        letter,
        glyph,
    }
}

/// Every page that is not about one thing.
pub const PAGES: [Page; 13] = [
    page("Home", "/", Some('h'), Glyph::HOUSE),
    page("Functions", "/functions", Some('f'), Glyph::FUNCTION),
    page(
        "Deployments",
        "/deployments",
        Some('d'),
        Glyph::CLOUD_UPLOAD,
    ),
    page("Schedules", "/schedules", Some('c'), Glyph::CALENDAR_CLOCK),
    page("Logs", "/logs", Some('l'), Glyph::LOGS),
    page("Invocations", "/invocations", Some('i'), Glyph::PLAY),
    page("Activity", "/activity", Some('a'), Glyph::ACTIVITY),
    page("Settings", "/settings", Some('s'), Glyph::SETTINGS),
    page("Domains", "/settings/domains", None, Glyph::GLOBE),
    page("Secrets", "/settings/secrets", None, Glyph::LOCK),
    page("People", "/settings/people", None, Glyph::USER),
    page("Tokens", "/settings/tokens", None, Glyph::KEY_ROUND),
    page("Limits", "/settings/limits", None, Glyph::SETTINGS),
];

/// Stands for the list of shortcuts, which is no page.
pub(super) const HELP: &str = "#shortcuts";

/// One line of the palette.
#[derive(Clone, PartialEq)]
pub struct Command {
    pub name: String,
    /// What kind of thing it is.
    pub note: &'static str,
    pub glyph: Glyph,
    pub href: String,
}

impl Command {
    fn new(
        name: impl Into<String>,
        note: &'static str,
        glyph: Glyph,
        href: impl Into<String>,
    ) -> Command {
        Command {
            name: name.into(),
            note,
            glyph,
            href: href.into(),
        }
    }

    /// Whether every word that was typed is a part of the line.
    pub fn fits(&self, typed: &str) -> bool {
        let line = format!("{} {}", self.name, self.note).to_lowercase();
        let typed = typed.to_lowercase();
        typed.split_whitespace().all(|word| line.contains(word))
    }
}

/// What there is to choose, as far as it is known.
#[derive(Clone, Copy)]
pub struct Commands {
    pub fixed: RwSignal<Vec<Command>>,
    pub functions: RwSignal<Vec<Command>>,
    /// Whether there are functions that only a search finds.
    incomplete: RwSignal<bool>,
    rights: RwSignal<Option<Rights>>,
    client: StoredValue<Client>,
}

/// Reads the functions anew whenever the palette is opened.
pub fn use_commands(open: RwSignal<bool>) -> Commands {
    let session = expect_context::<SessionResource>();
    let commands = Commands {
        fixed: RwSignal::new(Vec::new()),
        functions: RwSignal::new(Vec::new()),
        incomplete: RwSignal::new(false),
        rights: RwSignal::new(None),
        client: StoredValue::new(expect_context()),
    };
    Effect::new(move |_| {
        if open.get() {
            spawn_local(async move {
                let rights = rights(session).await;
                commands.rights.try_set(Some(rights));
                commands.fixed.try_set(fixed(rights));
                commands.read(None).await;
            });
        }
    });
    commands
}

impl Commands {
    /// Looks for functions by what was typed, where not all of them are known.
    pub fn search(self, typed: &str) {
        if self.incomplete.get_untracked() {
            // The function is among the words: the longest one is most likely its name.
            let word = typed.split_whitespace().max_by_key(|it| it.len());
            let word = word.map(str::to_owned);
            spawn_local(async move { self.read(word).await });
        }
    }

    async fn read(self, search: Option<String>) {
        let Some(client) = self.client.try_get_value() else {
            return;
        };
        let searched = search.is_some();
        let list = ListFunctions {
            search,
            limit: Some(MAX_LIMIT),
            ..ListFunctions::default()
        };
        // What cannot be read now is not offered; the pages are.
        let Ok(page) = client.call(list).await else {
            return;
        };
        if !searched {
            self.incomplete.try_set(page.next.is_some());
        }
        let rights = self.rights.try_get_untracked().flatten();
        let commands = page.items.iter().flat_map(|it| of_function(it, rights));
        self.functions.try_set(commands.collect());
    }
}

fn fixed(rights: Rights) -> Vec<Command> {
    let pages = PAGES.iter();
    let mut commands: Vec<Command> = pages
        .map(|it| Command::new(it.name, "Page", it.glyph, it.href))
        .collect();
    if rights.may(Permission::WriteFunctions) {
        let href = "/functions/new";
        commands.push(Command::new("Create function", "Action", Glyph::PLUS, href));
    }
    if rights.may(Permission::Deploy) {
        let href = "/deployments/new";
        commands.push(Command::new(
            "Create deployment",
            "Action",
            Glyph::ROCKET,
            href,
        ));
    }
    let shortcuts = "Show the keyboard shortcuts";
    commands.push(Command::new(shortcuts, "Action", Glyph::INFO, HELP));
    commands
}

fn of_function(function: &FunctionSummary, rights: Option<Rights>) -> Vec<Command> {
    let name = &function.name;
    let may = |permission| rights.is_some_and(|it| it.may(permission));
    let path = |page: &str| format!("/functions/{name}{page}");
    let mut commands = vec![Command::new(
        format!("Edit {name}"),
        "Function",
        Glyph::PENCIL,
        path(""),
    )];
    let mut offer = |verb: &str, glyph, page: &str| {
        commands.push(Command::new(
            format!("{verb} {name}"),
            "Function",
            glyph,
            path(page),
        ));
    };
    if function.live.is_some() && may(Permission::Invoke) {
        offer("Invoke", Glyph::PLAY, "/invoke");
    }
    if may(Permission::Deploy) {
        offer("Deploy", Glyph::ROCKET, "/deploy");
    }
    offer("Details of", Glyph::LIST_CHECKS, "/details");
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_order_and_case() {
        let command = Command::new("Invoke greet_visitor", "Function", Glyph::PLAY, "/");
        for typed in ["", "inv greet", "GREET invoke", "function greet"] {
            assert!(command.fits(typed), "{typed}");
        }
        assert!(!command.fits("deploy greet"));
    }

    #[test]
    fn no_two_pages_have_the_same_letter() {
        let mut letters: Vec<char> = PAGES.iter().filter_map(|it| it.letter).collect();
        letters.sort_unstable();
        let count = letters.len();
        letters.dedup();
        assert_eq!(letters.len(), count);
    }
}
