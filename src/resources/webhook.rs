//! `admin/services/[<folder>/]<name>.<type>/webhooks/<id>`: one webhook of a service.

use arcrest_macros::resource;

use crate::core::{Flag, Json, Names, Secret, Text};

resource! {
    /// One webhook of a service.
    ///
    /// Example:
    ///     >>> hooks = ags.services["Planning/Permits.FeatureServer"].webhooks
    ///     >>> reply = hooks.create("edits", "https://hooks.example.com/edits", ["FeaturesCreated"])
    ///     >>> hooks.webhook(reply["id"]).hookUrl
    ///     'https://hooks.example.com/edits'
    Webhook at "services/{folder?}/{serviceName}.{type}/webhooks/{id}" in "arcrest.manageags._services" shows ["name" "hookUrl" "active"];

    fields {
        /// The ID.
        id: Str, "Service Webhook";

        /// The name.
        name: Str, "Service Webhook";

        /// The URL that the server calls.
        hookUrl: Str, "Service Webhook";

        /// What causes a call.
        changeTypes: Any, "Service Webhook";

        /// Whether the webhook is active.
        active: Bool, "Service Webhook";
    }

    live {
        /// The latest calls, {"webhookNotificationStatus": [...]}; requested at every access.
        get notificationStatus: Dict, since "11.2", "Service Webhook > Notification Status";
    }

    operations {
        /// Changes the webhook. An argument that is not given stays as it is, as far as the server keeps it.
        ///
        /// Args:
        ///     name: Its name.
        ///     hookUrl: The URL that the server calls.
        ///     changeTypes: What causes a call, a list or comma-separated.
        ///     signatureKey: The key that signs each call.
        ///     active: Whether the webhook is active.
        ///     scheduleInfo: When the calls are sent, a dict or JSON text.
        ///     payloadFormat: The format of a call's content.
        ///     contentType: The content type of a call.
        ///
        /// Raises:
        ///     ValueError: When a change type has a comma in it.
        post edit(
            name: Text = None,
            hookUrl: Text = None,
            changeTypes: Names = None,
            signatureKey: Secret = None,
            active: Flag = None,
            scheduleInfo: Json = None,
            payloadFormat: Text = None,
            contentType: Text = None,
        ) -> Status, forgets, since "11.1", "Service Webhook > Edit Webhook";

        /// Deletes the webhook.
        post "delete" deleteWebhook() -> Status, since "11.1", "Service Webhook > Delete Webhook";
    }
}
