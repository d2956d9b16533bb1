//! The hosts that an account allows, and whether a URL leads to one of them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use url::{Host, Url};

/// The longest name that DNS knows.
const LONGEST: usize = 253;

/// An allowed host: exact, or all below a name (`*.example.com`), with the ports of the web or one port of its own.
/// It is normal: lower case, IDNA's ASCII form, addresses in their usual spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain {
    host: String,
    /// Whether it stands for all names below `host`, rather than for `host`.
    below: bool,
    port: Option<u16>,
}

/// Why a text is no domain, in words for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadDomain(String);

fn bad<T>(message: impl Into<String>) -> Result<T, BadDomain> {
    Err(BadDomain(message.into()))
}

impl FromStr for Domain {
    type Err = BadDomain;

    fn from_str(text: &str) -> Result<Self, BadDomain> {
        let text = text.trim();
        if text.is_empty() {
            return bad("a domain is missing: write a host such as api.example.com");
        }
        if text.contains(['/', '?', '#', '@', '\\']) {
            return bad(host_alone(text));
        }
        let (below, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if rest.contains('*') {
            return bad("a * may only stand first, for all names below: *.example.com");
        }
        let (host, port) = split_port(rest)?;
        let Ok(host) = Host::parse(host.strip_suffix('.').unwrap_or(host)) else {
            return bad(format!(
                "`{rest}` is no host: write it as api.example.com or *.example.com"
            ));
        };
        match &host {
            Host::Domain(name) if below && !name.contains('.') => {
                return bad(format!("*.{name} would allow a whole top-level domain"));
            }
            Host::Domain(name) => check_name(name)?,
            Host::Ipv4(_) | Host::Ipv6(_) if below => {
                return bad("there are no names below an address");
            }
            Host::Ipv4(_) | Host::Ipv6(_) => {}
        }
        Ok(Self {
            host: host.to_string(),
            below,
            port,
        })
    }
}

/// What somebody who pasted a URL meant.
fn host_alone(text: &str) -> String {
    let url = Url::parse(text).ok().filter(Url::has_host);
    match url.as_ref().and_then(Url::host_str) {
        Some(host) => format!("write the host alone, without scheme and path: {host}"),
        None => "write the host alone, without scheme, path or user: api.example.com".to_owned(),
    }
}

fn split_port(text: &str) -> Result<(&str, Option<u16>), BadDomain> {
    let bracketed = text.starts_with('[');
    let split = if bracketed {
        text.split_once("]:")
            .map(|(host, port)| (&text[..=host.len()], port))
    } else {
        text.split_once(':')
    };
    let Some((host, port)) = split else {
        return Ok((text, None));
    };
    if !bracketed && port.contains(':') {
        return bad(format!("an IPv6 address stands in brackets: [{text}]"));
    }
    match port.parse::<u16>() {
        Ok(number) if number > 0 && port.bytes().all(|it| it.is_ascii_digit()) => {
            Ok((host, Some(number)))
        }
        _ => bad(format!(
            "`{port}` is no port: it is a number from 1 to 65535"
        )),
    }
}

fn check_name(name: &str) -> Result<(), BadDomain> {
    if name.len() > LONGEST {
        return bad(format!("a host has {LONGEST} characters at most"));
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
    };
    if name.split('.').all(label) {
        Ok(())
    } else {
        bad(format!(
            "`{name}` is no host: write it as api.example.com or *.example.com"
        ))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.below {
            f.write_str("*.")?;
        }
        f.write_str(&self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl Domain {
    fn allows(&self, host: &str, port: u16) -> bool {
        let named = if self.below {
            host.strip_suffix(self.host.as_str())
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        } else {
            host == self.host
        };
        named
            && self
                .port
                .map_or(matches!(port, 80 | 443), |own| own == port)
    }

    /// The address that it names, if it names one rather than a host.
    pub(super) fn address(&self) -> Option<IpAddr> {
        let text = self.host.trim_start_matches('[').trim_end_matches(']');
        text.parse().ok()
    }
}

/// All that an account allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domains(Vec<Domain>);

impl FromIterator<Domain> for Domains {
    fn from_iter<I: IntoIterator<Item = Domain>>(domains: I) -> Self {
        Self(domains.into_iter().collect())
    }
}

impl Domains {
    /// Whether a host, as a URL spells it after parsing, may be reached at this port.
    pub fn allow(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|domain| domain.allows(host, port))
    }
}

#[cfg(test)]
mod tests {
    use super::{Domain, Domains};

    fn normal(text: &str) -> Result<String, String> {
        text.parse::<Domain>()
            .map(|it| it.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn domains_are_made_normal() {
        for (text, expected) in [
            ("api.example.com", "api.example.com"),
            (" API.Example.COM. ", "api.example.com"),
            ("*.Example.com", "*.example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("*.bücher.example:8443", "*.xn--bcher-kva.example:8443"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("example.com:443", "example.com:443"),
            ("0x7f.1", "127.0.0.1"),
            ("2130706433:8080", "127.0.0.1:8080"),
            ("[2606:4700::0:1]", "[2606:4700::1]"),
            ("[::1]:3000", "[::1]:3000"),
            ("localhost:3000", "localhost:3000"),
        ] {
            assert_eq!(normal(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused_with_the_way_out() {
        for (text, part) in [
            ("", "missing"),
            (
                "https://api.example.com/v1",
                "without scheme and path: api.example.com",
            ),
            ("api.example.com/v1", "the host alone"),
            ("user@example.com", "the host alone"),
            ("*", "may only stand first"),
            ("*.com", "whole top-level domain"),
            ("*.*.example.com", "may only stand first"),
            ("api.*.com", "may only stand first"),
            ("*example.com", "may only stand first"),
            ("*.127.0.0.1", "below an address"),
            ("example.com:", "no port"),
            ("example.com:0", "no port"),
            ("example.com:65536", "no port"),
            ("example.com:+80", "no port"),
            ("example.com:http", "no port"),
            ("::1", "in brackets"),
            ("a b.example", "no host"),
            ("exa%00mple.com", "no host"),
            ("-a.example", "no host"),
            ("a..example", "no host"),
        ] {
            let error = normal(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn an_entry_allows_its_host_at_the_webs_ports_or_at_its_own() {
        let domains: Domains = ["api.example.com", "*.example.org", "own.example:8443"]
            .into_iter()
            .map(|it| it.parse().expect("a domain"))
            .collect();
        for (host, port, expected) in [
            ("api.example.com", 443, true),
            ("api.example.com", 80, true),
            ("api.example.com", 8443, false),
            ("x.api.example.com", 443, false),
            ("example.com", 443, false),
            ("api.example.com.evil.test", 443, false),
            ("a.example.org", 443, true),
            ("a.b.example.org", 443, true),
            ("example.org", 443, false),
            (".example.org", 443, false),
            ("evilexample.org", 443, false),
            ("own.example", 8443, true),
            ("own.example", 443, false),
        ] {
            assert_eq!(domains.allow(host, port), expected, "{host}:{port}");
        }
    }
}
