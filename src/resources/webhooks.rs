//! `admin/services/[<folder>/]<name>.<type>/webhooks`: the webhooks of a service.

use arcrest_macros::resource;

use crate::core::{Flag, Json, Names, Secret, Text};

resource! {
    /// The webhooks of a service, for feature services and geoprocessing services.
    ///
    /// Example:
    ///     >>> hooks = ags.services["Planning/Permits.FeatureServer"].webhooks
    ///     >>> hooks.webhooks
    ///     []
    Webhooks at "services/{folder?}/{serviceName}.{type}/webhooks" in "arcrest.manageags._services";

    collections {
        /// The webhooks, as Webhook objects; requested at every access.
        get "" webhooks ["id"]: webhook, since "11.1", "Service Webhooks";
    }

    named {
        /// The webhook of an ID, as a Webhook object.
        ///
        /// Args:
        ///     id: The ID, as `create` returned it.
        "{id}" webhook(id: Text): webhook, since "11.1", "Service Webhook";
    }

    operations {
        /// Creates a webhook.
        ///
        /// Args:
        ///     name: Its name.
        ///     hookUrl: The URL that the server calls.
        ///     changeTypes: What causes a call, a list or comma-separated, such as "FeaturesCreated,FeaturesUpdated";
        ///         for feature services.
        ///     signatureKey: The key that signs each call (HMAC-SHA256, in the header x-esriHook-Signature).
        ///     active: Whether the webhook is active. Default: the server decides.
        ///     scheduleInfo: When the calls are sent, a dict or JSON text. Default: at once.
        ///     payloadFormat: The format of a call's content, such as "json".
        ///     contentType: The content type of a call, such as "application/json".
        ///
        /// Returns:
        ///     The server's reply with the "id" of the webhook, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When a change type has a comma in it.
        post "create" create(
            name: Text,
            hookUrl: Text,
            changeTypes: Names = None,
            signatureKey: Secret = None,
            active: Flag = None,
            scheduleInfo: Json = None,
            payloadFormat: Text = None,
            contentType: Text = None,
        ) -> Dict, since "11.1", "Service Webhooks > Create Webhook";

        /// Deletes all webhooks of the service.
        post deleteAll() -> Status, since "11.1", "Service Webhooks > Delete All Webhooks";

        /// Activates all webhooks of the service.
        post activateAll() -> Status, since "11.1", "Service Webhooks > Activate All Webhooks";

        /// Deactivates all webhooks of the service. The server calls none of them until they are activated again.
        post deactivateAll() -> Status, since "11.1", "Service Webhooks > Deactivate All Webhooks";
    }
}
