//! `admin/machines/<machine>`: one machine of a site and its certificates.

use std::path::PathBuf;

use crate::core::{Download, Error, File, Form, Reply, Result, Secret, Text};

resource! {
    /// One machine of a site.
    "Machine" initialize_first at "machines/{machine}" completed by "" in "arcrest.manageags._machines" shows ["platform" "configuredState" "adminURL"];

    fields {
        /// The machine's name, as the site lists it.
        ///
        /// Admin API: Machine.
        "machineName" machine_name "machineName" Str;

        /// The operating system that the machine runs.
        ///
        /// Admin API: Machine.
        "platform" platform "platform" Str;

        /// The admin URL of the machine itself.
        ///
        /// Admin API: Machine.
        "adminURL" admin_url "adminURL" Str;

        /// The ports that ArcGIS Server uses inside the site: a dict of names, such as JMXPort, and numbers.
        ///
        /// Admin API: Machine.
        "ports" ports "ports" Dict;

        /// When ArcGIS Server was started on the machine, in milliseconds since 1970.
        ///
        /// Admin API: Machine.
        "ServerStartTime" server_start_time "ServerStartTime" Number;

        /// The state that the machine should be in, "STARTED" or "STOPPED"; status has the one that it is in.
        ///
        /// Admin API: Machine.
        "configuredState" configured_state "configuredState" Str;

        /// Whether the machine has yet to take over changes that were made to the site while it was away.
        ///
        /// Admin API: Machine.
        "synchronize" synchronize "synchronize" Bool;

        /// The largest heap of the web server, in megabytes; -1 for its default.
        ///
        /// Admin API: Machine.
        "webServerMaxHeapSize" web_server_max_heap_size "webServerMaxHeapSize" Number;

        /// The largest heap of the application server, in megabytes.
        ///
        /// Admin API: Machine.
        "appServerMaxHeapSize" app_server_max_heap_size "appServerMaxHeapSize" Number;

        /// The largest heap of each service process (SOC), in megabytes.
        ///
        /// Admin API: Machine.
        "socMaxHeapSize" soc_max_heap_size "socMaxHeapSize" Number;

        /// Whether the web server answers over HTTPS.
        ///
        /// Admin API: Machine.
        "webServerSSLEnabled" web_server_ssl_enabled "webServerSSLEnabled" Bool;

        /// The alias of the certificate that the web server uses.
        ///
        /// Admin API: Machine.
        "webServerCertificateAlias" web_server_certificate_alias "webServerCertificateAlias" Str;
    }

    live {
        /// The state, {"configuredState", "realTimeState"}: what it should be and what it is; asked for at every access.
        ///
        /// Admin API: Machine > Status.
        "status" status "status" Dict;

        /// The aliases of the machine's certificates, {"certificates": [...]}; asked for at every access.
        ///
        /// Admin API: SSL Certificates.
        "sslcertificates" ssl_certificates "sslCertificates" Dict;
    }

    operations {
        /// Starts ArcGIS Server on the machine, and with it the services that run there.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Machine > Start Machine.
        Post "start" start_machine "startMachine"() -> Dict forgets;

        /// Stops the machine: it hosts no services until it is started again.
        ///
        /// With its only machine stopped, the site's services are away.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Machine > Stop Machine.
        Post "stop" stop_machine "stopMachine"() -> Dict forgets;

        /// Takes the machine out of the site for good.
        ///
        /// It stops taking part in the site and hosts none of its services any more. To come back it has to be
        /// registered again. (ArcREST started the machine instead.)
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Machine > Unregister Machine.
        Post "unregister" unregister_machine "unregisterMachine"() -> Dict;

        /// What a certificate says: its issuer, subject, validity, key and so on.
        ///
        /// Args:
        ///     certificate: The certificate's alias, one of sslCertificates.
        ///
        /// Returns:
        ///     A dict, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When the alias is empty, "." or "..".
        ///
        /// Admin API: SSL Certificate.
        Get "sslcertificates/{certificate}" get_certificate "getCertificate"(certificate "certificate": Text) -> Dict;

        /// Imports the root or an intermediate certificate of a certificate authority.
        ///
        /// Args:
        ///     alias: A name for the certificate that no other one has.
        ///     rootCACertificate: The path of the certificate's file (PEM or DER).
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///
        /// Admin API: SSL Certificates > Import Root or Intermediate Certificate.
        Post "sslcertificates/importRootOrIntermediate" import_root_certificate "importRootCertificate"(alias "alias": Text, rootCACertificate "rootCACertificate": File) -> Dict;

        /// Imports a certificate together with its private key.
        ///
        /// The web server goes on using the certificate that it has until webServerCertificateAlias names this one.
        ///
        /// Args:
        ///     alias: A name for the certificate that no other one has.
        ///     certPassword: The password of the file.
        ///     certFile: The path of a PKCS #12 file (.pfx or .p12).
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///
        /// Admin API: SSL Certificates > Import Existing Server Certificate.
        Post "sslcertificates/importExistingServerCertificate" import_existing_server_certificate "importExistingServerCertificate"(alias "alias": Text, certPassword "certPassword": Secret, certFile "certFile": File) -> Dict;

        /// Imports what a certificate authority has signed for a certificate of this machine.
        ///
        /// It replaces the self-signed certificate that the signing request was made from; the authority's root and
        /// intermediate certificates have to be imported first. Where the web server uses the certificate, it
        /// restarts, and the site's admin URL is away for a while.
        ///
        /// Args:
        ///     alias: The alias of the certificate that the signing request was made from.
        ///     caSignedCertificate: The path of the signed certificate's file.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     ValueError: When the alias is empty, "." or "..".
        ///
        /// Admin API: SSL Certificate > Import Signed Certificate.
        Post "sslcertificates/{alias}/importSignedCertificate" import_ca_signed_certificate "importCASignedCertificate"(alias "alias": Text, caSignedCertificate "caSignedCertificate": File) -> Dict;
    }

    requests {
        /// A certificate as a file.
        Get "sslcertificates/{certificate}/export" EXPORT "exportCertificate";
    }

    methods {
        /// Saves a certificate, without its private key, to a file.
        ///
        /// Args:
        ///     certificate: The certificate's alias, one of sslCertificates.
        ///     folder: The local folder to save it in, which must exist; None for the system's temporary folder.
        ///
        /// Returns:
        ///     The file's path. Its name is the server's; a file of that name is replaced. An error reply is
        ///     returned as a dict.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     FileNotFoundError: When there is no such folder; nothing is sent.
        ///     ValueError: When the alias is empty, "." or "..".
        ///
        /// Admin API: SSL Certificate > Export Certificate.
        export_certificate "exportCertificate"(certificate: Text, folder: PathBuf) -> Any;
    }
}

impl Resource {
    /// Saves a certificate to a file in `folder`; in the system's temporary folder without one.
    ///
    /// # Errors
    /// [`Kind::File`](crate::core::Kind::File) where there is no such folder; whatever keeps the certificate from
    /// arriving.
    pub async fn export_certificate(&self, certificate: Option<Text>, folder: Option<PathBuf>) -> Result<Reply> {
        let folder = folder.unwrap_or_else(std::env::temp_dir);
        tokio::fs::read_dir(&folder)
            .await
            .map(drop)
            .map_err(|source| Error::file(ops::EXPORT.name, &folder, source))?;
        let mut form = Form::new();
        form.put(&ops::EXPORT, "certificate", certificate);
        let mut request = self.0.request(&ops::EXPORT, form)?;
        request.download = Some(Download { folder, name: None });
        self.0.send(request).await
    }
}
