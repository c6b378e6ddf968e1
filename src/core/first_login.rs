//! The first request with a password of the web tier or of a proxy goes alone. The others wait until the password was
//! accepted or refused: a wrong password that many threads send at once locks the account.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use url::Url;

use super::credentials::UserId;
use super::deadline::{Deadline, Late};
use super::exclusive::{Exclusive, Turn};
use super::per_process::PerProcess;

/// Who logs in.
#[derive(Clone, PartialEq)]
pub(super) enum Login {
    /// A user of the web tier.
    WebTier(UserId),
    /// The user in the URL of a proxy. The hash of the URL, which holds the password.
    Proxy(u64),
}

impl Login {
    /// The user in the URL of a proxy.
    pub(super) fn at_proxy(proxy: &Url) -> Self {
        let mut hasher = DefaultHasher::new();
        proxy.as_str().hash(&mut hasher);
        Self::Proxy(hasher.finish())
    }
}

static RUNNING: LazyLock<PerProcess<Exclusive<Login>>> = LazyLock::new(PerProcess::default);

/// Waits for the right to log in; `None` as soon as the login is settled, because the password was accepted or refused.
pub(super) async fn turn(
    login: Login,
    is_settled: impl Fn() -> bool,
    deadline: Deadline,
) -> Result<Option<Turn<'static, Login>>, Late> {
    let running = RUNNING.get();
    loop {
        let ended = running.ended();
        let turn = running.begin(&login);
        if is_settled() {
            return Ok(None);
        }
        match turn {
            Some(turn) => return Ok(Some(turn)),
            None => deadline.wait(ended).await?,
        }
    }
}
