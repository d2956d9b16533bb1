//! Which addresses functions may connect to: public ones. Whatever leads inside, by whatever spelling, does not count
//! as public, and an IPv6 address that carries an IPv4 address is judged by both.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
    /// To the world.
    Out,
    /// To this machine or the network around it: only for tests and development.
    Inside,
    /// Nowhere that a function has business: cloud metadata, link-local, multicast, reserved.
    Nowhere,
}

pub(super) fn leads(address: IpAddr) -> Leads {
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => v6(address),
    }
}

fn v4(address: Ipv4Addr) -> Leads {
    match address.octets() {
        // Loopback and private networks.
        [10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] => Leads::Inside,
        // This network, carriers' NAT (with Alibaba's metadata), link-local (with everybody's metadata), IETF protocols
        // (with Oracle's metadata), documentation, the 6to4 relay, benchmarks, multicast, reserved and broadcast.
        [0, ..]
        | [100, 64..=127, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [224..=255, ..]
        // Azure's host agent, at an address that looks public.
        | [168, 63, 129, 16] => Leads::Nowhere,
        _ => Leads::Out,
    }
}

fn v6(address: Ipv6Addr) -> Leads {
    let segments = address.segments();
    if address == Ipv6Addr::LOCALHOST {
        return Leads::Inside;
    }
    // IPv4 in IPv6: mapped, and through a NAT64 whose prefix is the well-known one.
    if matches!(
        segments,
        [0, 0, 0, 0, 0, 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _]
    ) {
        return v4(last_four(address));
    }
    match segments {
        // AWS's metadata lies in the private range.
        [0xfd00, 0x0ec2, ..] => Leads::Nowhere,
        // Unique local addresses.
        [0xfc00..=0xfdff, ..] => Leads::Inside,
        // IETF protocols (Teredo, ORCHID, benchmarks), documentation, 6to4.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => {
            Leads::Nowhere
        }
        // ISATAP: an interface's number that is an IPv4 address.
        [_, _, _, _, 0 | 0x0200, 0x5efe, _, _] => Leads::Nowhere,
        [0x2000..=0x3fff, ..] => Leads::Out,
        // Unspecified, IPv4-compatible and -translated, local NAT64, discard, link-local, site-local, multicast, and
        // all that is not handed out.
        _ => Leads::Nowhere,
    }
}

fn last_four(address: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::{Leads, leads};

    fn all_lead(expected: Leads, addresses: &[&str]) {
        for address in addresses {
            let parsed = address.parse().expect("an address");
            assert_eq!(leads(parsed), expected, "{address}");
        }
    }

    #[test]
    fn public_addresses_lead_out() {
        all_lead(
            Leads::Out,
            &[
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450::1",
                "2001:4860:4860::8888",
                "2001:200::1",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
            ],
        );
    }

    #[test]
    fn loopback_and_private_networks_lead_inside() {
        all_lead(
            Leads::Inside,
            &[
                "127.0.0.1",
                "127.255.255.254",
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "::1",
                "fc00::1",
                "fdff::1",
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "::ffff:7f00:1",
                "64:ff9b::192.168.0.1",
                "64:ff9b::7f00:1",
            ],
        );
    }

    #[test]
    fn what_no_function_has_business_with_leads_nowhere() {
        all_lead(
            Leads::Nowhere,
            &[
                "0.0.0.0",
                "0.1.2.3",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "169.254.169.254",
                "169.254.170.2",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::127.0.0.1",
                "::10.0.0.1",
                "::8.8.8.8",
                "::ffff:0:127.0.0.1",
                "::ffff:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::127.0.0.1",
                "64:ff9b:0:1::8.8.8.8",
                "100::1",
                "2001::1",
                "2001:0:7f00:1::",
                "2001:2::1",
                "2001:10::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "2606:4700::5efe:7f00:1",
                "2606:4700::200:5efe:a00:1",
                "5f00::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1",
                "fd00:ec2::254",
                "4000::1",
                "e000::1",
            ],
        );
    }
}
