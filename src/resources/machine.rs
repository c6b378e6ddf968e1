//! `admin/machines/<machine>`: one machine of a site and its certificates.

use arcrest_macros::resource;

use std::path::PathBuf;

use crate::core::{File, Flag, Form, Int, Reply, Result, Seconds, Secret, Text};

resource! {
    /// One machine of a site.
    ///
    /// Example:
    ///     >>> machine = ags.machines.machines[0]
    ///     >>> machine.machineName
    ///     'GISSRV01.EXAMPLE.COM'
    ///     >>> machine.status
    ///     {'configuredState': 'STARTED', 'realTimeState': 'STARTED'}
    Machine at "machines/{machine}" in "arcrest.manageags._machines" initialize_first shows ["platform" "configuredState" "adminURL"];

    fields {
        /// The machine's name, as the site lists it.
        machineName: Str, "Machine";

        /// The operating system that the machine runs.
        platform: Str, "Machine";

        /// The admin URL of the machine itself.
        adminURL: Str, "Machine";

        /// The ports that ArcGIS Server uses inside the site: a dict of names, such as JMXPort, and numbers.
        ports: Dict, "Machine";

        /// When ArcGIS Server was started on the machine, in milliseconds since 1970.
        ServerStartTime: Number, "Machine";

        /// The state that the machine should be in, "STARTED" or "STOPPED"; status has the one that it is in.
        configuredState: Str, "Machine";

        /// Whether the machine has yet to take over changes that were made to the site while it was away.
        synchronize: Bool, "Machine";

        /// The largest heap of the web server, in megabytes; -1 for its default.
        webServerMaxHeapSize: Number, "Machine";

        /// The largest heap of the application server, in megabytes.
        appServerMaxHeapSize: Number, "Machine";

        /// The largest heap of each service process (SOC), in megabytes.
        socMaxHeapSize: Number, "Machine";

        /// Whether the web server answers over HTTPS.
        webServerSSLEnabled: Bool, "Machine";

        /// The alias of the certificate that the web server uses.
        webServerCertificateAlias: Str, "Machine";
    }

    live {
        /// The state, {"configuredState", "realTimeState"}: what it should be and what it is; requested at every access.
        get status: Dict, "Machine > Status";

        /// The aliases of the machine's certificates, {"certificates": [...]}; requested at every access.
        get "sslcertificates" sslCertificates: Dict, "SSL Certificates";

        /// The operating system, processors and memory of the machine; requested at every access.
        get hardware: Dict, since "10.5", "Machine > Hardware";
    }

    named {
        /// A certificate of the machine, as a Certificate object.
        ///
        /// Args:
        ///     alias: The certificate's alias, one of sslCertificates.
        "sslcertificates/{alias}" certificate(alias: Text): certificate, "SSL Certificate";
    }

    operations {
        /// Starts ArcGIS Server on the machine, and with it the services that run there.
        ///
        /// Args:
        ///     wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
        ///         call does not wait.
        post "start" startMachine(*, wait: Seconds = None) -> Status, forgets, "Machine > Start Machine";

        /// Stops the machine: it hosts no services until it is started again.
        ///
        /// With its only machine stopped, the site's services are away.
        post "stop" stopMachine() -> Status, forgets, "Machine > Stop Machine";

        /// Takes the machine out of the site for good.
        ///
        /// It stops taking part in the site and hosts none of its services any more. To come back it has to be
        /// registered again. (ArcREST started the machine instead.)
        post "unregister" unregisterMachine() -> Status, "Machine > Unregister Machine";

        /// Changes the machine. What is not given may be reset by the server: give what `document` has.
        ///
        /// Another certificate, heap size or port restarts the machine; `wait` waits for its return. The certificate may be
        /// another one then: a site whose `verify` refuses it ends the wait with the error that says so.
        ///
        /// Args:
        ///     machineName: The machine's name.
        ///     adminURL: The admin URL of the machine itself.
        ///     webServerMaxHeapSize: The largest heap of the web server, in megabytes; -1 for its default.
        ///     webServerCertificateAlias: The alias of the certificate that the web server uses.
        ///     appServerMaxHeapSize: The largest heap of the application server, in megabytes.
        ///     socMaxHeapSize: The largest heap of each service process (SOC), in megabytes.
        ///     JMXPort: The port of that name, as `ports` has it.
        ///     OpenEJBPort: The port of that name.
        ///     NamingPort: The port of that name.
        ///     DerbyPort: The port of that name.
        ///     tcpClusterPort: The port of that name.
        ///     wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
        ///         call does not wait.
        ///
        /// Raises:
        ///     ValueError: When a size or a port is not an integer.
        post edit(
            machineName: Text = None,
            adminURL: Text = None,
            webServerMaxHeapSize: Int = None,
            webServerCertificateAlias: Text = None,
            appServerMaxHeapSize: Int = None,
            socMaxHeapSize: Int = None,
            JMXPort: Int = None,
            OpenEJBPort: Int = None,
            NamingPort: Int = None,
            DerbyPort: Int = None,
            tcpClusterPort: Int = None,
            *, wait: Seconds = None,
        ) -> Status, forgets, "Machine > Edit Machine";

        /// Has the machine take over changes that were made to the site while it was away.
        post synchronizeWithSite() -> Status, forgets, since "10.4", "Machine > Synchronize with Site";

        /// Makes a self-signed certificate with a private key of its own.
        ///
        /// Args:
        ///     alias: A name for the certificate that no other one has.
        ///     commonName: The host name that the certificate is for.
        ///     organization: The organization.
        ///     organizationalUnit: The unit of the organization.
        ///     city: The city.
        ///     state: The state or province.
        ///     country: The country, two letters.
        ///     keyalg: The algorithm of the key, such as "RSA" or "EC". Default: the server decides.
        ///     keysize: The size of the key, in bits. Default: the server decides.
        ///     sigalg: The algorithm of the signature, such as "SHA256withRSA". Default: the server decides.
        ///     validity: How long the certificate is valid, in days. Default: the server decides (90).
        ///     san: Further names, such as "DNS:gis.example.com,DNS:gis".
        ///
        /// Raises:
        ///     ValueError: When a size or a number of days is not an integer.
        post "sslcertificates/generate" generateCertificate(
            alias: Text,
            commonName: Text,
            organization: Text,
            organizationalUnit: Text = None,
            city: Text = None,
            state: Text = None,
            country: Text = None,
            keyalg: Text = None,
            keysize: Int = None,
            sigalg: Text = None,
            validity: Int = None,
            san: Text = None,
        ) -> Status, "SSL Certificates > Generate Certificate";

        /// What a certificate says: its issuer, subject, validity, key and so on.
        ///
        /// Args:
        ///     certificate: The certificate's alias, one of sslCertificates.
        ///
        /// Returns:
        ///     A dict, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When the alias is empty, "." or "..".
        get "sslcertificates/{certificate}" getCertificate(certificate: Text) -> Dict, "SSL Certificate";

        /// Imports the root or an intermediate certificate of a certificate authority.
        ///
        /// Args:
        ///     alias: A name for the certificate that no other one has.
        ///     rootCACertificate: The path of the certificate's file (PEM or DER).
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
        post "sslcertificates/importRootOrIntermediate" importRootCertificate(
            alias: Text,
            rootCACertificate: File,
        ) -> Status, "SSL Certificates > Import Root or Intermediate Certificate";

        /// Imports a certificate together with its private key.
        ///
        /// The web server goes on using the certificate that it has until webServerCertificateAlias names this one.
        ///
        /// Args:
        ///     alias: A name for the certificate that no other one has.
        ///     certPassword: The password of the file.
        ///     certFile: The path of a PKCS #12 file (.pfx or .p12).
        ///     importCertificateChain: Whether the certificates of the authorities in the file are imported, too.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
        post "sslcertificates/importExistingServerCertificate" importExistingServerCertificate(
            alias: Text,
            certPassword: Secret,
            certFile: File,
            *, importCertificateChain: Flag = None,
        ) -> Status, "SSL Certificates > Import Existing Server Certificate";

        /// Imports what a certificate authority has signed for a certificate of this machine.
        ///
        /// It replaces the self-signed certificate that the signing request was made from; the authority's root and
        /// intermediate certificates have to be imported first. Where the web server uses the certificate, it
        /// restarts, and the site's admin URL is away for a while.
        ///
        /// Args:
        ///     alias: The alias of the certificate that the signing request was made from.
        ///     caSignedCertificate: The path of the signed certificate's file.
        ///     wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
        ///         call does not wait.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
        ///     ValueError: When the alias is empty, "." or "..".
        post "sslcertificates/{alias}/importSignedCertificate" importCASignedCertificate(
            alias: Text,
            caSignedCertificate: File,
            *, wait: Seconds = None,
        ) -> Status, "SSL Certificate > Import Signed Certificate";
    }

    requests {
        /// A certificate as a file.
        get "sslcertificates/{certificate}/export" exportCertificate as EXPORT;
    }

    methods {
        /// Saves a certificate, without its private key, to a file.
        ///
        /// Args:
        ///     certificate: The certificate's alias, one of sslCertificates.
        ///     folder: The local folder to save it in, which must exist; None for a folder of this
        ///         process alone in the system's temporary folder.
        ///
        /// Returns:
        ///     The file's path. Its name is the server's; a file of that name is replaced. An error reply is
        ///     returned as a dict.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such folder; nothing is sent.
        ///     ValueError: When the alias is empty, "." or "..".
        exportCertificate(certificate: Text, folder: PathBuf) -> Any, "SSL Certificate > Export Certificate";
    }
}

impl Machine {
    /// Saves a certificate to a file in `folder`; in a folder of this process alone without one.
    ///
    /// # Errors
    /// [`Kind::File`](crate::core::Kind::File) where there is no such folder; whatever keeps the certificate from
    /// arriving.
    pub async fn export_certificate(&self, certificate: Option<Text>, folder: Option<PathBuf>) -> Result<Reply> {
        let mut form = Form::new();
        form.put(&ops::EXPORT, "certificate", certificate);
        self.0.save(&ops::EXPORT, form, folder).await
    }
}
