//! Where a request goes: a URL by the standard's rules, whose host is the one that is checked and connected to.

use super::{Domains, fault};
use crate::reach::Refusal;
use http::Uri;
use url::{Host, Position, Url};

/// Longer URLs are refused: servers do so too.
const LONGEST: usize = 16 << 10;

/// A URL that may be requested, as far as its form goes.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) uri: Uri,
    host: String,
    port: u16,
}

impl Target {
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(fault::url("the URL is longer than 16 KiB"));
        }
        let url = Url::parse(text).map_err(|_| fault::url("the URL is not valid"))?;
        Self::of(url)
    }

    /// Where a redirect leads.
    pub(super) fn follow(&self, location: &str) -> Result<Self, Refusal> {
        if location.len() > LONGEST {
            return Err(fault::url(
                "a redirect leads to a URL that is longer than 16 KiB",
            ));
        }
        let joined = self.url.join(location);
        let mut url =
            joined.map_err(|_| fault::url("a redirect leads to a URL that is not valid"))?;
        if url.fragment().is_none() {
            url.set_fragment(self.url.fragment());
        }
        Self::of(url)
    }

    fn of(mut url: Url) -> Result<Self, Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(fault::url("only http: and https: URLs can be fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(fault::url(
                "a URL with a user or a password cannot be fetched: send an Authorization header",
            ));
        }
        let dotted = match url.host() {
            Some(Host::Domain(name)) => name.strip_suffix('.').map(str::to_owned),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => None,
            None => return Err(fault::url("the URL has no host")),
        };
        // The last dot says that a name is whole: it is the same host, and what is checked must be what is connected to.
        if let Some(name) = dotted {
            url.set_host(Some(&name))
                .map_err(|_| fault::url("the URL has no valid host"))?;
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or_default();
        let uri = url[..Position::AfterQuery].parse();
        Ok(Self {
            uri: uri.map_err(|_| fault::url("the URL is not valid"))?,
            url,
            host,
            port,
        })
    }

    pub(super) fn check(&self, domains: &Domains) -> Result<(), Refusal> {
        if domains.allow(&self.host, self.port) {
            Ok(())
        } else {
            Err(fault::domain(&self.authority()))
        }
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The host, with the port when it is not one of the web's: what is recorded, and what an admin would allow.
    pub(super) fn authority(&self) -> String {
        match self.port {
            80 | 443 => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }

    pub(super) fn same_origin(&self, other: &Self) -> bool {
        self.url.origin() == other.url.origin()
    }
}

#[cfg(test)]
mod tests {
    use super::{Domains, Target};
    use crate::egress::PrivateAddresses;
    use crate::egress::connect::may_reach;
    use std::net::IpAddr;

    /// Spellings of internal addresses that have been used to get past such checks.
    #[test]
    fn every_spelling_of_an_internal_address_becomes_that_address() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://127.0.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.0.0.1/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://0177.0x0.0.1/",
            "http://127.0.0.1./",
            "http://127.000.000.001/",
            "http://①②⑦.⓪.⓪.①/",
            "http://127。0。0。1/",
            "http://１２７.0.0.1/",
            "http://%31%32%37.0.0.1/",
            "http:127.0.0.1/",
            "http:\\\\127.0.0.1/",
            "http:///127.0.0.1/",
            "http://127.0.0.1:80/",
            "http://127.0.0.1\\@example.com/",
            "http://\t127.0.0.1/",
            "http://127.0.\n0.1/",
            "http://0x7f.0x0.0x0.0x1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[0:0:0:0:0:ffff:7f00:1]/",
            "http://[::ffff:0x7f.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::1]/",
            "http://[::7f00:1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://0/",
            "http://0.0.0.0/",
            "http://169.254.169.254/latest/meta-data",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://0251.0376.0251.0376/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://10.0.0.1/",
            "http://012.0.0.1/",
            "http://172.16.0.1/",
            "http://192.168.1/",
            "http://3232235777/",
            "http://100.64.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://168.63.129.16/",
        ] {
            let Ok(target) = Target::parse(url) else {
                continue;
            };
            let host = target.host().trim_matches(['[', ']']);
            let address: IpAddr = host.parse().unwrap_or_else(|_| panic!("{url} is {host}"));
            assert!(
                !may_reach(address, PrivateAddresses::Refused),
                "{url} is {address}"
            );
        }
    }

    #[test]
    fn what_is_checked_is_what_is_connected_to() {
        for (url, host) in [
            ("http://allowed.test@evil.test/", None),
            ("http://allowed.test:x@evil.test/", None),
            ("http://allowed.test\\@evil.test/", Some("allowed.test")),
            ("http://evil.test\\.allowed.test/", Some("evil.test")),
            ("http://evil.test#@allowed.test/", Some("evil.test")),
            ("http://evil.test?@allowed.test/", Some("evil.test")),
            ("http://ALLOWED.test./", Some("allowed.test")),
            ("http://allowed%2etest/", Some("allowed.test")),
            ("http://allowed。test/", Some("allowed.test")),
            ("http://аllowed.test/", Some("xn--llowed-2nf.test")),
            ("http://allowed.test%00.evil.test/", None),
            ("http://allowed.test%20.evil.test/", None),
            ("http://allowed.test%0d%0a/", None),
            ("http:// allowed.test/", None),
            ("ftp://allowed.test/", None),
            ("file:///etc/passwd", None),
            ("gopher://allowed.test:70/", None),
            ("data:text/plain,hello", None),
            ("//allowed.test/", None),
            ("http://", None),
            ("http://[::1/", None),
            ("http://1.2.3.4.5/", None),
            ("http://256.256.256.256/", None),
            ("http://allowed.test:99999/", None),
        ] {
            let found = Target::parse(url).ok();
            assert_eq!(found.as_ref().map(Target::host), host, "{url}");
            if let Some(target) = found {
                assert_eq!(target.uri.host(), host, "{url}");
            }
        }
    }

    #[test]
    fn only_what_is_allowed_passes_and_the_refusal_names_what_to_allow() {
        let domains: Domains = ["allowed.test".parse().expect("a domain")]
            .into_iter()
            .collect();
        let check = |url| Target::parse(url).and_then(|target| target.check(&domains));
        assert_eq!(check("https://Allowed.test/path?query#hash"), Ok(()));
        let refusal = check("https://other.test:8443/secret?key=1").expect_err("refused");
        assert_eq!(refusal.code, "domain_not_allowed");
        assert!(
            refusal
                .message
                .contains("allow other.test:8443 under Settings"),
            "{refusal}"
        );
        assert!(!refusal.message.contains("secret"), "{refusal}");
    }

    #[test]
    fn a_redirect_keeps_the_fragment_and_is_judged_anew() {
        let target = Target::parse("https://a.test/one#part").expect("a target");
        assert_eq!(
            target.follow("/two").expect("a target").url.as_str(),
            "https://a.test/two#part"
        );
        assert!(!target.same_origin(&target.follow("http://a.test/").expect("a target")));
        for location in [
            "file:///etc/passwd",
            "javascript:1",
            "http://u:p@a.test/",
            "http://[/",
        ] {
            assert!(target.follow(location).is_err(), "{location}");
        }
    }
}
