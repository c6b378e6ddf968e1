//! `admin/machines/<machine>/sslcertificates/<alias>`: one certificate of a machine.

use arcrest_macros::resource;

resource! {
    /// One certificate of a machine.
    ///
    /// `Machine.exportCertificate` saves the certificate, `Machine.importCASignedCertificate` replaces it by the one
    /// that a certificate authority has signed, and `Machine.edit` puts it to use.
    ///
    /// Example:
    ///     >>> certificate = ags.machines.machines[0].certificate("SelfSignedCertificate")
    ///     >>> certificate.keyAlgorithm
    ///     'RSA'
    Certificate at "machines/{machine}/sslcertificates/{alias}" in "arcrest.manageags._machines" shows ["subject" "issuer"];

    fields {
        /// The alias: the name of the certificate on this machine.
        aliasName: Str, "SSL Certificate";

        /// "PrivateKeyEntry" for a certificate with its private key, which the web server can use; the certificate of
        /// an authority has another type.
        entryType: Str, "SSL Certificate";

        /// Who issued the certificate.
        issuer: Str, "SSL Certificate";

        /// Whom the certificate is for.
        subject: Str, "SSL Certificate";

        /// When the certificate begins to be valid, as the server writes it.
        validFrom: Any, "SSL Certificate";

        /// When the certificate ends to be valid, as the server writes it.
        validUntil: Any, "SSL Certificate";

        /// The algorithm of the key, such as "RSA".
        keyAlgorithm: Str, "SSL Certificate";

        /// The size of the key, in bits.
        keySize: Any, "SSL Certificate";

        /// The algorithm of the signature, such as "SHA256withRSA".
        signatureAlgorithm: Str, "SSL Certificate";

        /// The serial number.
        serialNumber: Str, "SSL Certificate";

        /// The SHA-1 fingerprint, in hexadecimal digits.
        sha1Fingerprint: Str, "SSL Certificate";
    }

    operations {
        /// Makes a signing request of the certificate, to send to a certificate authority.
        ///
        /// Returns:
        ///     {"certificateSigningRequest": PEM text}, or the server's error reply.
        post generateCSR() -> Dict, "SSL Certificate > Generate CSR";

        /// Deletes the certificate. The server refuses this for the certificate that the web server uses.
        post "delete" deleteCertificate() -> Status, "SSL Certificate > Delete Certificate";
    }
}
