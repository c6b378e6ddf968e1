//! The data that a service was published from, for jobs: read from its manifest, without passwords.

use serde::{Deserialize, Deserializer};

use super::table::{Kind, Record};
use crate::core::lenient::list;
use crate::core::{Endpoint, Result};
use crate::resources::service;

/// What the manifest of a service says.
#[derive(Debug, Default, Deserialize)]
pub struct Manifest {
    #[serde(default, deserialize_with = "list")]
    databases: Vec<Database>,
    #[serde(default, deserialize_with = "list")]
    resources: Vec<Project>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Database {
    by_reference: Option<bool>,
    #[serde(deserialize_with = "text")]
    on_server_connection_string: Option<String>,
    #[serde(deserialize_with = "text")]
    on_premise_connection_string: Option<String>,
    #[serde(deserialize_with = "text")]
    on_premise_path: Option<String>,
    #[serde(deserialize_with = "list")]
    datasets: Vec<Dataset>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Dataset {
    #[serde(deserialize_with = "text")]
    on_server_name: Option<String>,
}

/// The project or map that a service was published from.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Project {
    #[serde(deserialize_with = "text")]
    on_premise_path: Option<String>,
    #[serde(deserialize_with = "text")]
    client_name: Option<String>,
}

/// Text; nothing where it is null, empty or no text.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let value = serde_json::Value::deserialize(value)?;
    Ok(value.as_str().filter(|text| !text.is_empty()).map(str::to_owned))
}

/// A dataset that a service uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The dataset, as the server names it.
    pub dataset: Option<String>,
    /// The database: its name, or the path of a file geodatabase.
    pub database: Option<String>,
    /// The database server.
    pub server: Option<String>,
    /// The instance of the database server.
    pub instance: Option<String>,
    /// The database user that the service connects as.
    pub user: Option<String>,
    /// Where the connection was when the service was published.
    pub path: Option<String>,
    /// Whether the service uses the data where they are. If not, the server has a copy.
    pub by_reference: Option<bool>,
}

impl Source {
    /// The column of [`Source::record`].
    #[must_use]
    pub fn kind() -> Kind {
        Kind::Records(["dataset", "database", "server", "instance", "user", "path"].map(Into::into).to_vec())
    }

    /// The source as a value of a cell.
    #[must_use]
    pub fn record(self) -> Record<'static> {
        let Self { dataset, database, server, instance, user, path, .. } = self;
        [dataset, database, server, instance, user, path].map(|text| text.map(Into::into)).to_vec()
    }

    /// What a connection string says of a database. No password is read.
    pub(super) fn of_connection(connection: &str) -> Self {
        let mut source = Self::default();
        for (name, value) in properties(connection) {
            match name.to_ascii_uppercase().as_str() {
                "DATABASE" => source.database = Some(value),
                "SERVER" => source.server = Some(value),
                "DB_CONNECTION_PROPERTIES" => source.server = source.server.or(Some(value)),
                "INSTANCE" => source.instance = Some(value),
                "USER" => source.user = Some(value),
                _ => {}
            }
        }
        source
    }
}

impl Manifest {
    /// Reads the manifest of a service.
    ///
    /// # Errors
    /// When the manifest can't be read.
    pub async fn read(service: &Endpoint) -> Result<Self> {
        let request = service.request(&service::ops::MANIFEST, service::manifest_form("json"))?;
        service.send(request.clone()).await?.json(&request)
    }

    /// The datasets of the service. A database without datasets is one source.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let mut sources = Vec::new();
        for database in &self.databases {
            let connection =
                database.on_server_connection_string.as_ref().or(database.on_premise_connection_string.as_ref());
            let source = Source {
                path: database.on_premise_path.clone(),
                by_reference: database.by_reference,
                ..Source::of_connection(connection.map_or("", String::as_str))
            };
            let named = |dataset: &Dataset| Source { dataset: dataset.on_server_name.clone(), ..source.clone() };
            sources.extend(database.datasets.iter().map(named));
            if database.datasets.is_empty() {
                sources.push(source);
            }
        }
        sources
    }

    /// The project or map that the service was published from.
    #[must_use]
    pub fn project(&self) -> Option<String> {
        self.resources.iter().find_map(|project| project.on_premise_path.clone())
    }

    /// The computer that the service was published from.
    #[must_use]
    pub fn client(&self) -> Option<String> {
        self.resources.iter().find_map(|project| project.client_name.clone())
    }
}

/// The properties of a connection string, `NAME=value;NAME="value;with";...`.
fn properties(connection: &str) -> Vec<(&str, String)> {
    let (mut found, mut rest) = (Vec::new(), connection);
    while let Some((name, after)) = rest.split_once('=') {
        let (value, next) = match after.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some((value, next)) => (value, next.split_once(';').map_or("", |(_, next)| next)),
            None => after.split_once(';').unwrap_or((after, "")),
        };
        // what has no value has no `=` either
        let name = name.rsplit(';').next().unwrap_or(name).trim();
        if !value.is_empty() {
            found.push((name, value.to_owned()));
        }
        rest = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_databases_and_files() {
        let source = Source::of_connection(
            "ENCRYPTED_PASSWORD=00;SERVER=db;INSTANCE=\"sde:sqlserver:db;1\";EMPTY;DATABASE=gis;USER=;VERSION=sde.DEFAULT",
        );
        let expected = Source {
            server: Some("db".into()),
            instance: Some("sde:sqlserver:db;1".into()),
            database: Some("gis".into()),
            ..Source::default()
        };
        assert_eq!(source, expected);
        let source = Source::of_connection(r"DATABASE=C:\data\city.gdb");
        assert_eq!(source.database.as_deref(), Some(r"C:\data\city.gdb"));
        let source = Source::of_connection("PASSWORD=\"a;USER=secret\";USER=gis");
        assert_eq!(source.user.as_deref(), Some("gis"));
    }

    #[test]
    fn a_manifest_with_gaps() {
        let json = r#"{"databases":[{"byReference":true,"onServerConnectionString":null,
            "onPremiseConnectionString":"DATABASE=x","onServerName":7,"datasets":[{"onServerName":"a"},{}]},{}],"resources":null}"#;
        let manifest: Manifest = serde_json::from_str(json).unwrap_or_default();
        let sources = manifest.sources();
        assert_eq!(sources.len(), 3);
        assert_eq!(sources.first().and_then(|source| source.database.as_deref()), Some("x"));
        assert_eq!(manifest.project(), None);
    }
}
