//! What there is to choose from: event types with a sample each, and code to start from. Both are files beside this
//! crate's sources, embedded.

use std::sync::LazyLock;

use api::{
    catalogues::{EventType, Template},
    functions::Language,
};

static EVENT_TYPES: LazyLock<Vec<EventType>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../catalogue/event-types.json"))
        .expect("the embedded catalogue is well formed")
});

pub fn event_types() -> &'static [EventType] {
    &EVENT_TYPES
}

pub fn event_type(id: &str) -> Option<&'static EventType> {
    EVENT_TYPES.iter().find(|it| it.id == id)
}

/// Makes a [`Template`] of a file.
macro_rules! template {
    ($file:literal, $language:expr, $event:expr, $name:literal, $description:literal) => {
        Template {
            id: $file.split('.').next().unwrap_or($file).to_owned(),
            name: $name.to_owned(),
            description: $description.to_owned(),
            event: $event.map(str::to_owned),
            language: $language,
            code: include_str!(concat!("../templates/", $file)).to_owned(),
        }
    };
}

pub fn templates() -> Vec<Template> {
    use Language::{Javascript, Typescript};
    vec![
        template!(
            "greeting.js",
            Javascript,
            None::<&str>,
            "Greeting",
            "Answers with a name from the payload."
        ),
        template!(
            "callback.js",
            Javascript,
            None::<&str>,
            "Greeting with a callback",
            "The classic form: callback(error, result)."
        ),
        template!(
            "http.js",
            Javascript,
            Some("http"),
            "HTTP-shaped",
            "Routes by method and path, answers status, headers and body."
        ),
        template!(
            "logging.js",
            Javascript,
            None::<&str>,
            "Logging",
            "Every level, with extras."
        ),
        template!(
            "messaging.js",
            Javascript,
            Some("controllerbot_messaging_new_conversation"),
            "New conversation",
            "Greets, and hands over to a person on demand."
        ),
        template!(
            "conversation-end.js",
            Javascript,
            Some("controllerbot_messaging_conversation_end"),
            "Conversation ended",
            "Looks at how it ended."
        ),
        template!(
            "command.js",
            Javascript,
            Some("conversational_command"),
            "Command",
            "Answers what an agent typed."
        ),
        template!(
            "survey.js",
            Javascript,
            Some("denver_post_survey_email_transcript"),
            "Survey alert",
            "Sends the transcript of a bad chat to a team."
        ),
        template!(
            "bot.js",
            Javascript,
            Some("bot_connectors_custom_integration"),
            "Bot",
            "Says something, or hands over."
        ),
        template!(
            "typescript.ts",
            Typescript,
            None::<&str>,
            "TypeScript",
            "A default export with types."
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{event_type, event_types, templates};

    #[test]
    fn ids_are_unique_and_templates_name_events_that_exist() {
        let events: HashSet<_> = event_types().iter().map(|it| &it.id).collect();
        assert_eq!(events.len(), event_types().len());
        let all = templates();
        assert_eq!(
            all.iter().map(|it| &it.id).collect::<HashSet<_>>().len(),
            all.len()
        );
        for event in all.iter().filter_map(|it| it.event.as_deref()) {
            assert!(event_type(event).is_some(), "{event}");
        }
    }

    #[test]
    fn every_sample_is_an_input() {
        for event in event_types() {
            assert!(event.sample["headers"].is_array(), "{}", event.id);
            assert!(event.sample.get("payload").is_some(), "{}", event.id);
        }
    }
}
