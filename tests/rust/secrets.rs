//! No secret is in any log event of any level, of this library or the libraries below, nor in errors and their sources.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arcrest_core::core::{
    Access, Account, ClientOptions, ClientToken, Credentials, Endpoint, Session, TokenService, UserLogin, UserToken,
    Way,
};
use arcrest_core::resources::{machines::Machines, security::Security};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use wiremock::matchers::{body_string_contains, header_exists, path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Part of every secret.
const MARK: &str = "c4nary";

static HEARD: Mutex<String> = Mutex::new(String::new());

/// Keeps every span, event and line of a log.
struct Everything;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}"); // a String takes anything
    }
}

impl Line {
    fn keep(self) {
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push_str(&(self.0 + "\n"));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("{} {}", span.metadata().target(), span.metadata().name()));
        span.record(&mut line);
        line.keep();
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        line.keep();
    }
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        line.keep();
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        Line(format!("{} {}", record.target(), record.args())).keep();
    }
    fn flush(&self) {}
}

/// Reads and writes, and says how it ended.
async fn used(server: &MockServer, session: Session) -> String {
    let session = Arc::new(session);
    let site = Endpoint::new(format!("{}/arcgis/admin", server.uri()), session);
    let read = Machines(site.child("machines")).document().await;
    let password = format!("{MARK}-new").as_str().into();
    let written = Security(site.child("security")).add_user("u".into(), password, None, None, None).await;
    format!("{read:?} {written:?}")
}

#[tokio::test]
async fn nothing_that_is_heard_holds_a_secret() {
    tracing::subscriber::set_global_default(Everything).expect("the only one here");
    log::set_logger(&Everything).expect("the only one here");
    log::set_max_level(log::LevelFilter::Trace);

    let server = MockServer::start().await;
    let mut granted = json!({ "expires": 4_102_444_800_000_u64, "expires_in": 7200 });
    for name in ["token", "access_token"] {
        granted[name] = format!("{MARK}-token").into();
    }
    let login = Mock::given(path_regex("generateToken|oauth2/token")).and(body_string_contains(MARK));
    login.respond_with(ResponseTemplate::new(200).set_body_json(granted)).expect(2).mount(&server).await;
    let challenge = include_bytes!("../../fuzz/corpus/ntlm/with_target_info");
    let challenged =
        ResponseTemplate::new(401).insert_header("WWW-Authenticate", format!("NTLM {}", STANDARD.encode(challenge)));
    Mock::given(path("/arcgis/admin/machines"))
        .and(header_exists("authorization"))
        .respond_with(challenged)
        .expect(2..)
        .mount(&server)
        .await;
    let late = ResponseTemplate::new(200).set_body_json(json!({})).set_delay(Duration::from_secs(9));
    Mock::given(path("/arcgis/admin/security/users/add")).respond_with(late).mount(&server).await;
    Mock::given(path("/arcgis/admin/machines"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "machines": [] })))
        .mount(&server)
        .await;

    let mut options = ClientOptions::default();
    options.set_timeout(Duration::from_millis(300));
    let secret = || format!("{MARK}-secret");
    let at = |place: &str| format!("{}/arcgis/{place}", server.uri());
    let login = UserLogin {
        service: TokenService::Server,
        username: "u".to_owned(),
        password: secret().into(),
        org_url: None,
        token_url: Some(at("admin/generateToken")),
    };
    let user = UserToken::new(login, options.clone());
    let application =
        ClientToken::new("id".into(), secret().into(), at("x"), at("sharing/rest/oauth2/token"), options.clone());
    let mut told = String::new();
    for credentials in [Arc::new(user) as Arc<dyn Credentials>, Arc::new(application)] {
        told += &used(&server, Session::new(options.clone(), Some(credentials))).await;
    }
    let account = Account::Named { user: "CORP\\u".into(), password: secret().into() };
    for way in [Way::Basic { user: "u".into(), password: secret().into() }, Way::Ntlm(account)] {
        let access = Arc::new(Access::new(&server.uri(), way));
        told += &used(&server, Session::behind_web_tier(options.clone(), access)).await;
    }
    options.proxy = Some(format!("http://u:{}@{}", secret(), server.address()).into());
    assert!(!format!("{options:?}").contains(MARK));
    told += &used(&server, Session::new(options, None)).await;

    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for spoken in ["arcrest_core", "hyper", "reqwest", "sspi"] {
        assert!(heard.contains(spoken), "{spoken} is listened to");
    }
    let utf_16 = format!("{:?}", MARK.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    for mark in [MARK, utf_16.trim_matches(['[', ']']), &STANDARD.encode(format!("u:{}", secret()))] {
        let found: Vec<&str> = heard.lines().chain([told.as_str()]).filter(|line| line.contains(mark)).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
}
