//! `admin/services/types`: the types of services, and what extends them.

use arcrest_macros::resource;

use crate::core::Text;

resource! {
    /// The types of services that a site can run, their providers, and what extends them: server object extensions
    /// (SOE), server object interceptors (SOI), custom data providers.
    ///
    /// Example:
    ///     >>> ags.services.serviceTypes.serviceType("MapServer")["Name"]
    ///     'MapServer'
    ServiceTypes at "services/types" in "arcrest.manageags._services";

    live {
        /// The extensions, by their file names; requested at every access.
        get extensions: Dict, "Service Types > Extensions";

        /// The providers, which run services; requested at every access.
        get providers: Dict, since "10.7", "Service Types > Providers";

        /// The custom data providers, by their file names; requested at every access.
        get "customdataproviders" customDataProviders: Dict, since "11.1", "Service Types > Custom Data Providers";
    }

    operations {
        /// What the site knows of a type of service.
        ///
        /// Args:
        ///     name: The type, such as "MapServer".
        ///
        /// Returns:
        ///     A dict, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When the name is empty, "." or "..".
        get "{name}" serviceType(name: Text) -> Dict, "Service Types > Type";

        /// What the site knows of a provider.
        ///
        /// Args:
        ///     name: The provider, such as "ArcObjects11".
        ///
        /// Returns:
        ///     A dict, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When the name is empty, "." or "..".
        get "providers/{name}" provider(name: Text) -> Dict, since "10.7", "Service Types > Provider";

        /// Registers an extension (SOE or SOI) with the site.
        ///
        /// Args:
        ///     id: The ID of the uploaded .soe or .soi file.
        post "extensions/register" registerExtension(id: Text) -> Status, "Service Types > Extensions > Register";

        /// Replaces an extension by a newer file of the same name. Services that use it restart.
        ///
        /// Args:
        ///     id: The ID of the uploaded .soe or .soi file.
        post "extensions/update" updateExtension(id: Text) -> Status, "Service Types > Extensions > Update";

        /// Takes an extension out of the site. Services lose what it did for them.
        ///
        /// Args:
        ///     extensionFilename: The file name, as `extensions` lists it.
        post "extensions/unregister" unregisterExtension(
            extensionFilename: Text,
        ) -> Status, "Service Types > Extensions > Unregister";

        /// Registers a custom data provider with the site.
        ///
        /// Args:
        ///     id: The ID of the uploaded .cdpk file.
        post "customdataproviders/register" registerCustomDataProvider(
            id: Text,
        ) -> Status, since "11.1", "Service Types > Custom Data Providers > Register";

        /// Replaces a custom data provider by a newer file of the same name.
        ///
        /// Args:
        ///     id: The ID of the uploaded .cdpk file.
        post "customdataproviders/update" updateCustomDataProvider(
            id: Text,
        ) -> Status, since "11.1", "Service Types > Custom Data Providers > Update";

        /// Takes a custom data provider out of the site.
        ///
        /// Args:
        ///     customdataFilename: The file name, as `customDataProviders` lists it.
        post "customdataproviders/unregister" unregisterCustomDataProvider(
            customdataFilename: Text,
        ) -> Status, since "11.1", "Service Types > Custom Data Providers > Unregister";
    }
}
