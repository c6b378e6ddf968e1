//! The core against a stand-in server: tokens, their renewal, errors; no Python.

use std::sync::Arc;
use std::time::Duration;

use arcrest_core::core::{ClientOptions, Credentials, Endpoint, Session, TokenService, UserLogin, UserToken};
use arcrest_core::resources::{machines::Machines, services::Services};
use serde_json::json;
use wiremock::matchers::{body_string_contains, header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const MACHINES: &str = "/arcgis/admin/machines";

fn login(token: &str) -> Mock {
    let granted = json!({ "token": token, "expires": 4_102_444_800_000_u64 });
    Mock::given(method("POST"))
        .and(path("/arcgis/admin/generateToken"))
        .respond_with(ResponseTemplate::new(200).set_body_json(granted))
}

fn refused(code: i64) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "status": "error", "messages": ["no"], "code": code }))
}

fn listing() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "machines": [] }))
}

fn site(server: &MockServer) -> Endpoint {
    let token_url = format!("{}/arcgis/admin/generateToken", server.uri());
    let login = UserLogin {
        service: TokenService::Server,
        username: "me".to_owned(),
        password: "s3cret".into(),
        org_url: None,
        token_url: Some(token_url),
    };
    let user: Arc<dyn Credentials> = Arc::new(UserToken::new(login, ClientOptions::default()));
    let session = Session::new(ClientOptions::default(), Some(user));
    Endpoint::new(format!("{}/arcgis/admin", server.uri()), Arc::new(session))
}

#[tokio::test]
async fn a_read_carries_its_token_in_the_header_and_a_write_in_the_body() {
    let server = MockServer::start().await;
    login("T").expect(1).mount(&server).await;
    let read = Mock::given(method("GET")).and(path(MACHINES)).and(header("x-esri-authorization", "Bearer T"));
    read.respond_with(listing()).expect(1).mount(&server).await;
    let write = Mock::given(method("POST")).and(path("/arcgis/admin/machines/register"));
    write.and(body_string_contains("token=T")).respond_with(listing()).expect(1).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    machines.document().await.expect("the listing");
    machines.register_machine("m".into(), "http://m".into()).await.expect("the reply");
    for request in server.received_requests().await.expect("recorded") {
        assert!(!request.url.as_str().contains("token="), "{}", request.url);
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated() {
    let server = MockServer::start().await;
    login("old").up_to_n_times(1).expect(1).mount(&server).await;
    login("new").expect(1).mount(&server).await;
    let get = || Mock::given(method("GET")).and(path(MACHINES));
    get().and(header("x-esri-authorization", "Bearer old")).respond_with(refused(498)).expect(1).mount(&server).await;
    get().and(header("x-esri-authorization", "Bearer new")).respond_with(listing()).expect(1).mount(&server).await;

    Machines(site(&server).child("machines")).document().await.expect("the listing");
}

#[tokio::test]
async fn a_server_that_does_not_read_the_header_is_asked_by_post_from_then_on() {
    // an address of its own, since what is remembered of it holds for the process
    let server = MockServer::builder().start().await;
    login("T").mount(&server).await;
    Mock::given(method("GET")).and(path(MACHINES)).respond_with(refused(499)).expect(1).mount(&server).await;
    let post = Mock::given(method("POST")).and(path(MACHINES)).and(body_string_contains("token=T"));
    post.respond_with(listing()).expect(2).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    machines.document().await.expect("the listing");
    machines.document().await.expect("the listing");
}

#[tokio::test]
async fn a_failed_login_is_said_and_not_repeated() {
    let server = MockServer::start().await;
    let wrong = json!({ "error": { "code": 400, "message": "Invalid username or password." } });
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    login.respond_with(ResponseTemplate::new(200).set_body_json(wrong)).expect(1).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    for _ in 0..2 {
        let error = machines.document().await.expect_err("no token");
        assert!(error.is_login());
        let text = error.to_string();
        assert!(text.contains("Invalid username") && !text.contains("s3cret"), "{text}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_error_that_names_the_place() {
    let server = MockServer::start().await;
    let moved = ResponseTemplate::new(302).insert_header("location", "https://elsewhere.example.com/arcgis?token=x");
    Mock::given(header_exists("user-agent")).respond_with(moved).mount(&server).await;
    let session = Session::new(ClientOptions::default(), None);
    let root = Endpoint::new(format!("{}/arcgis/admin/services", server.uri()), Arc::new(session));

    let error = Services(root).create_folder("x".into(), None).await.expect_err("moved");
    let text = error.to_string();
    assert_eq!(error.status(), Some(302), "{text}");
    assert!(text.contains("https://elsewhere.example.com/arcgis") && !text.contains("token=x"), "{text}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let server = MockServer::start().await;
    let slow = listing().set_delay(Duration::from_secs(30));
    Mock::given(path(MACHINES)).respond_with(slow).mount(&server).await;
    let mut options = ClientOptions::default();
    options.set_timeout(Duration::from_millis(200));
    let session = Session::new(options, None);
    let machines = Endpoint::new(format!("{}{MACHINES}", server.uri()), Arc::new(session));

    let error = Machines(machines).document().await.expect_err("no reply");
    assert!(error.is_timeout() && !error.maybe_done(), "{error}");
}

#[tokio::test]
async fn limits_of_any_size_are_limits() {
    let server = MockServer::start().await;
    Mock::given(path(MACHINES)).respond_with(listing()).mount(&server).await;
    for limit in [Duration::MAX, Duration::from_secs(u64::MAX), Duration::from_secs(1 << 40)] {
        let options = ClientOptions {
            connect_timeout: limit,
            read_timeout: limit,
            write_timeout: limit,
            idle_timeout: limit,
            ..ClientOptions::default()
        };
        let machines = Endpoint::new(format!("{}{MACHINES}", server.uri()), Arc::new(Session::new(options, None)));
        Machines(machines).document().await.expect("the listing");
    }
}

#[tokio::test]
async fn many_calls_on_a_refused_token_log_in_once() {
    let server = MockServer::start().await;
    login("old").up_to_n_times(1).expect(1).mount(&server).await;
    login("new").expect(1).mount(&server).await;
    let get = || Mock::given(method("GET")).and(path(MACHINES));
    let refusal = refused(498).set_delay(Duration::from_millis(20));
    get().and(header("x-esri-authorization", "Bearer old")).respond_with(refusal).mount(&server).await;
    get().and(header("x-esri-authorization", "Bearer new")).respond_with(listing()).expect(64).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    let calls = (0..64).map(|_| machines.document());
    for outcome in futures::future::join_all(calls).await {
        outcome.expect("the listing");
    }
}

#[tokio::test]
async fn many_calls_share_a_login_at_a_dead_service() {
    let server = MockServer::start().await;
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    let answer = ResponseTemplate::new(500).set_delay(Duration::from_millis(20));
    login.respond_with(answer).expect(1).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    for outcome in futures::future::join_all((0..64).map(|_| machines.document())).await {
        let error = outcome.expect_err("no token");
        assert_eq!(error.status(), Some(500), "{error}");
    }
    let error = machines.document().await.expect_err("the answer is remembered for a minute");
    assert_eq!(error.status(), Some(500), "{error}");
}

#[tokio::test]
async fn a_login_that_is_given_up_is_taken_over() {
    let server = MockServer::start().await;
    let slow = json!({ "token": "T", "expires": 4_102_444_800_000_u64 });
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    let answer = ResponseTemplate::new(200).set_body_json(slow).set_delay(Duration::from_secs(1));
    login.respond_with(answer).expect(2).mount(&server).await;
    Mock::given(method("GET")).and(path(MACHINES)).respond_with(listing()).expect(8).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    let login_arrived = async {
        while server.received_requests().await.is_none_or(|requests| requests.is_empty()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let first = async {
        tokio::select! {
            _ = machines.document() => panic!("the login is slow"),
            () = login_arrived => {} // drops the call
        }
    };
    let ((), others) = futures::join!(first, futures::future::join_all((0..8).map(|_| machines.document())));
    for outcome in others {
        outcome.expect("the listing");
    }
}

#[tokio::test]
async fn many_calls_share_a_failed_login() {
    let server = MockServer::start().await;
    let wrong = json!({ "error": { "code": 400, "message": "Invalid username or password." } });
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    login.respond_with(ResponseTemplate::new(200).set_body_json(wrong)).expect(1).mount(&server).await;

    let machines = Machines(site(&server).child("machines"));
    for outcome in futures::future::join_all((0..64).map(|_| machines.document())).await {
        assert!(outcome.expect_err("no token").is_login());
    }
}

#[tokio::test]
async fn an_error_keeps_its_source_and_no_secret() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let root = format!("http://u:s3cret@{address}/arcgis/admin/machines?token=s3cret");
    let session = Arc::new(Session::new(ClientOptions::default(), None));
    let error = Machines(Endpoint::new(root, session.clone())).document().await.expect_err("nobody listens");
    assert!(error.is_connection() && !error.maybe_done(), "{error}");
    let client = error.source_as::<reqwest::Error>().expect("the error of the HTTP client");
    assert!(client.is_connect() && client.url().is_none());
    let mut chain: Vec<&dyn std::error::Error> = vec![&error];
    while let Some(source) = chain.last().and_then(|error| error.source()) {
        chain.push(source);
    }
    assert!(chain.iter().any(|error| error.is::<std::io::Error>()), "{chain:#?}");
    for error in chain {
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    }

    let server = MockServer::start().await;
    Mock::given(path(MACHINES))
        .respond_with(ResponseTemplate::new(200).set_body_string("{\"machines\":"))
        .mount(&server)
        .await;
    let site = Endpoint::new(format!("{}{MACHINES}", server.uri()), session);
    let error = Machines(site).document().await.expect_err("cut short");
    assert!(error.source_as::<serde_json::Error>().is_some_and(serde_json::Error::is_eof), "{error:?}");
}

#[tokio::test]
async fn a_site_that_redirects_to_https_hears_no_password_over_http() {
    // an address of its own, because the redirect is remembered for the origin
    let listener = std::net::TcpListener::bind("127.0.0.9:0").expect("a free port");
    let server = MockServer::builder().listener(listener).start().await;
    // nobody answers there; what counts is what the http side hears
    let place = "https://127.0.0.9:1/arcgis/rest/info?f=json";
    let moved = ResponseTemplate::new(302).insert_header("Location", place);
    Mock::given(path("/arcgis/rest/info")).respond_with(moved).mount(&server).await;
    let login = UserLogin {
        service: TokenService::Server,
        username: "me".to_owned(),
        password: "s3cret".into(),
        org_url: Some(format!("{}/arcgis", server.uri())),
        token_url: None,
    };
    let user = UserToken::new(login, ClientOptions::default());
    let error = user.token("x", None).await.expect_err("nobody answers");
    assert!(error.is_connection(), "{error}");
    let heard = server.received_requests().await.expect("recorded");
    assert_eq!(heard.len(), 1);
    for request in heard {
        assert!(!String::from_utf8_lossy(&request.body).contains("s3cret"));
    }
}
