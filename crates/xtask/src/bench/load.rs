//! Load: one thread that keeps every connection busy and times each answer.
//!
//! The load is closed: a connection sends its next request when the last one is answered. One thread with `epoll`
//! takes as little as possible from the server, with which it shares the machine.

use std::{
    io::{ErrorKind, Read, Write},
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use mio::{Events, Interest, Poll, Token, net::TcpStream};

use super::{
    http::BUFFER,
    response::{Extent, position},
};

/// How long all connections together may be silent.
const SILENCE: Duration = Duration::from_secs(20);

pub(super) struct Load<'a> {
    pub(super) address: SocketAddr,
    pub(super) connections: usize,
    /// The bytes of the request with this number.
    pub(super) request: &'a dyn Fn(usize) -> Vec<u8>,
    /// What a good answer holds.
    pub(super) expected: &'a [u8],
    pub(super) until: Until<'a>,
}

pub(super) enum Until<'a> {
    Elapsed(Duration),
    Answers(usize),
    /// Somebody else's work is done.
    Told(&'a dyn Fn() -> bool),
}

#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Of the good answers, in ascending order once the load is over.
    latencies: Vec<Duration>,
    pub(super) failed: usize,
    /// What the first bad answer was.
    pub(super) complaint: Option<String>,
    pub(super) elapsed: Duration,
}

impl Outcome {
    pub(super) fn from_latencies(mut latencies: Vec<Duration>) -> Outcome {
        latencies.sort_unstable();
        Outcome {
            latencies,
            ..Outcome::default()
        }
    }

    pub(super) fn good(&self) -> usize {
        self.latencies.len()
    }

    /// Good answers a second.
    pub(super) fn rate(&self) -> f64 {
        self.good() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that so many percent of the good answers did not exceed.
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.good() * percent).div_ceil(100).max(1);
        self.latencies.get(rank - 1).copied().unwrap_or_default()
    }
}

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    sent_at: Instant,
}

impl Load<'_> {
    pub(super) fn run(&self) -> Result<Outcome> {
        let mut poll = Poll::new().context("cannot wait for sockets")?;
        let mut connections: Vec<Connection> = (0..self.connections)
            .map(|index| self.connect(&poll, index))
            .collect::<Result<_>>()?;
        let mut outcome = Outcome::default();
        let mut events = Events::with_capacity(self.connections);
        let mut buffer = vec![0; BUFFER];
        let start = Instant::now();
        let mut sent = 0;
        for connection in &mut connections {
            self.send(connection, &mut sent)?;
        }
        while !self.is_over(start, &outcome) {
            poll.poll(&mut events, Some(SILENCE))
                .context("cannot wait for sockets")?;
            if events.is_empty() {
                bail!("no answer within {} s", SILENCE.as_secs());
            }
            for event in &events {
                let connection = &mut connections[event.token().0];
                if connection.receive(&mut buffer)? && self.take(connection, &mut outcome)? {
                    self.send(connection, &mut sent)?;
                }
            }
        }
        outcome.elapsed = start.elapsed();
        outcome.latencies.sort_unstable();
        Ok(outcome)
    }

    fn connect(&self, poll: &Poll, index: usize) -> Result<Connection> {
        let stream = std::net::TcpStream::connect(self.address)
            .with_context(|| format!("cannot connect to {}", self.address))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry()
            .register(&mut stream, Token(index), Interest::READABLE)?;
        Ok(Connection {
            stream,
            received: Vec::with_capacity(BUFFER),
            sent_at: Instant::now(),
        })
    }

    fn send(&self, connection: &mut Connection, sent: &mut usize) -> Result<()> {
        if matches!(self.until, Until::Answers(all) if *sent >= all) {
            return Ok(());
        }
        let request = (self.request)(*sent);
        *sent += 1;
        connection.sent_at = Instant::now();
        // A small request always has room in an idle socket's buffer.
        connection
            .stream
            .write_all(&request)
            .context("cannot send a request")
    }

    /// Takes an answer, if one is there as a whole.
    fn take(&self, connection: &mut Connection, outcome: &mut Outcome) -> Result<bool> {
        let Some(extent) = Extent::find(&connection.received)? else {
            return Ok(false);
        };
        let latency = connection.sent_at.elapsed();
        let answer = &connection.received[..extent.end];
        if extent.status == 200 && position(&answer[extent.body..], self.expected).is_some() {
            outcome.latencies.push(latency);
        } else {
            outcome.failed += 1;
            let complaint = || String::from_utf8_lossy(answer).into_owned();
            outcome.complaint.get_or_insert_with(complaint);
        }
        connection.received.drain(..extent.end);
        Ok(true)
    }

    fn is_over(&self, start: Instant, outcome: &Outcome) -> bool {
        match self.until {
            Until::Elapsed(duration) => start.elapsed() >= duration,
            Until::Answers(all) => outcome.good() + outcome.failed >= all,
            Until::Told(is_over) => is_over(),
        }
    }
}

impl Connection {
    /// Reads all there is; `false` when there was nothing.
    fn receive(&mut self, buffer: &mut [u8]) -> Result<bool> {
        let mut any = false;
        loop {
            match self.stream.read(buffer) {
                Ok(0) => bail!("the server closed a connection"),
                Ok(read) => {
                    self.received.extend_from_slice(&buffer[..read]);
                    any = true;
                    // A read that does not fill the buffer has emptied the socket.
                    if read < buffer.len() {
                        return Ok(any);
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(any),
                Err(error) => return Err(error).context("cannot read an answer"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Outcome;

    #[test]
    fn a_percentile_is_one_of_the_latencies() {
        let outcome = Outcome::from_latencies((1..=100).rev().map(Duration::from_millis).collect());
        assert_eq!(outcome.percentile(50), Duration::from_millis(50));
        assert_eq!(outcome.percentile(99), Duration::from_millis(99));
        assert_eq!(Outcome::default().percentile(50), Duration::ZERO);
    }
}
