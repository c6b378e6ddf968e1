//! The core against a stand-in server: tokens, their renewal, errors; no Python.

use std::sync::Arc;
use std::time::Duration;

use arcrest_core::core::{ClientOptions, Credentials, Endpoint, Error, Session, TokenService, UserToken};
use arcrest_core::resources::{machines, services};
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
    let user =
        UserToken::new(TokenService::Server, "me", "s3cret".into(), None, Some(token_url), ClientOptions::default());
    let user: Arc<dyn Credentials> = Arc::new(user);
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

    let machines = machines::Resource(site(&server).child("machines"));
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

    machines::Resource(site(&server).child("machines")).document().await.expect("the listing");
}

#[tokio::test]
async fn a_server_that_does_not_read_the_header_is_asked_by_post_from_then_on() {
    // an address of its own, since what is remembered of it holds for the process
    let server = MockServer::builder().start().await;
    login("T").mount(&server).await;
    Mock::given(method("GET")).and(path(MACHINES)).respond_with(refused(499)).expect(1).mount(&server).await;
    let post = Mock::given(method("POST")).and(path(MACHINES)).and(body_string_contains("token=T"));
    post.respond_with(listing()).expect(2).mount(&server).await;

    let machines = machines::Resource(site(&server).child("machines"));
    machines.document().await.expect("the listing");
    machines.document().await.expect("the listing");
}

#[tokio::test]
async fn a_failed_login_is_said_and_not_repeated() {
    let server = MockServer::start().await;
    let wrong = json!({ "error": { "code": 400, "message": "Invalid username or password." } });
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    login.respond_with(ResponseTemplate::new(200).set_body_json(wrong)).expect(1).mount(&server).await;

    let machines = machines::Resource(site(&server).child("machines"));
    for _ in 0..2 {
        let error = machines.document().await.expect_err("no token");
        assert!(matches!(error, Error::Login { .. }));
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

    let error = services::Resource(root).create_folder("x".into(), None).await.expect_err("moved");
    let text = error.to_string();
    assert!(matches!(error, Error::Status { status: 302, .. }), "{text}");
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

    let error = machines::Resource(machines).document().await.expect_err("no reply");
    assert!(matches!(error, Error::Timeout { maybe_done: false, .. }), "{error}");
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

    let machines = machines::Resource(site(&server).child("machines"));
    let calls = (0..64).map(|_| machines.document());
    for outcome in futures::future::join_all(calls).await {
        outcome.expect("the listing");
    }
}

#[tokio::test]
async fn many_calls_share_a_login_that_is_not_answered() {
    let server = MockServer::start().await;
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    let answer = ResponseTemplate::new(500).set_delay(Duration::from_millis(20));
    login.respond_with(answer).expect(2).mount(&server).await;

    let machines = machines::Resource(site(&server).child("machines"));
    for outcome in futures::future::join_all((0..64).map(|_| machines.document())).await {
        let error = outcome.expect_err("no token");
        assert!(matches!(error, Error::Status { status: 500, .. }), "{error}");
    }
    machines.document().await.expect_err("who comes later asks again");
}

#[tokio::test]
async fn a_login_that_is_given_up_is_taken_over() {
    let server = MockServer::start().await;
    let slow = json!({ "token": "T", "expires": 4_102_444_800_000_u64 });
    let login = Mock::given(method("POST")).and(path("/arcgis/admin/generateToken"));
    let answer = ResponseTemplate::new(200).set_body_json(slow).set_delay(Duration::from_secs(1));
    login.respond_with(answer).expect(2).mount(&server).await;
    Mock::given(method("GET")).and(path(MACHINES)).respond_with(listing()).expect(8).mount(&server).await;

    let machines = machines::Resource(site(&server).child("machines"));
    let first = tokio::time::timeout(Duration::from_millis(500), machines.document());
    let (given_up, others) = futures::join!(first, futures::future::join_all((0..8).map(|_| machines.document())));
    given_up.expect_err("it was slow");
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

    let machines = machines::Resource(site(&server).child("machines"));
    for outcome in futures::future::join_all((0..64).map(|_| machines.document())).await {
        assert!(matches!(outcome.expect_err("no token"), Error::Login { .. }));
    }
}
