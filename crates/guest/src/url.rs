//! URLs by the standard, as the `url` crate knows it; `prelude/url.js` is the thin class around these.
#![expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]

use crate::hooks::Pairs;
use url::{Url, form_urlencoded, quirks};

/// The parts of a URL: href, origin, protocol, username, password, host, hostname, port, pathname, search, hash.
/// Nothing when it is not one.
pub(crate) fn parse(input: String, base: Option<String>) -> Option<Vec<String>> {
    let base = match base {
        Some(base) => Some(Url::parse(&base).ok()?),
        None => None,
    };
    let url = Url::options().base_url(base.as_ref()).parse(&input).ok()?;
    Some(parts(&url))
}

/// The parts after one of them was set. A value that the standard ignores changes nothing.
pub(crate) fn change(href: String, part: String, value: String) -> Option<Vec<String>> {
    let mut url = Url::parse(&href).ok()?;
    let set = match part.as_str() {
        "href" => return parse(value, None),
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Err(()),
    };
    // The standard ignores what a setter refuses.
    let (Ok(()) | Err(())) = set;
    Some(parts(&url))
}

/// `name, value, name, value, …` of a query without its question mark.
pub(crate) fn parse_query(query: String) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes())
        .flat_map(|(name, value)| [name.into_owned(), value.into_owned()])
        .collect()
}

/// The query of `name, value, name, value, …`.
pub(crate) fn write_query(pairs: Pairs) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for pair in pairs.0.chunks_exact(2) {
        query.append_pair(&pair[0], &pair[1]);
    }
    query.finish()
}

fn parts(url: &Url) -> Vec<String> {
    [
        quirks::href(url).to_owned(),
        quirks::origin(url),
        quirks::protocol(url).to_owned(),
        quirks::username(url).to_owned(),
        quirks::password(url).to_owned(),
        quirks::host(url).to_owned(),
        quirks::hostname(url).to_owned(),
        quirks::port(url).to_owned(),
        quirks::pathname(url).to_owned(),
        quirks::search(url).to_owned(),
        quirks::hash(url).to_owned(),
    ]
    .into()
}
