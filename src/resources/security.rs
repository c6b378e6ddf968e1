//! `admin/security`: users, roles, the security configuration and the primary site administrator.

use arcrest_macros::resource;

use crate::core::{Document, Form, Int, Json, Names, Reply, Result, Seconds, Secret, Text, away};

resource! {
    /// The security of a site: its users and roles, the security configuration, the primary site administrator.
    ///
    /// Example:
    ///     >>> [user["username"] for user in ags.security.getAllUsers()][:2]
    ///     ['publisher', 'viewer']
    Security at "security" in "arcrest.manageags._security";

    fields {
        /// The names of the resources below this one: users, roles, config, psa and, on newer servers, others.
        resources as "resources|resource": Strings, "Security";
    }

    live {
        /// The security configuration: protocol, authentication tier and mode, user and role store; requested at
        /// every access.
        query "config" securityConfig: Dict, "Security Configuration";
        /// Whether the primary site administrator is disabled, {"disabled": false}; requested at every access.
        get "psa" primarySiteAdministrator: Dict, "Primary Site Administrator";
        /// How many roles the role store has, as a dict; requested at every access. Use getRoles for the roles.
        get roles: Dict, "Roles";
        /// How many users the user store has, as a dict; requested at every access. Use getUsers for the users.
        get users: Dict, "Users";
        /// The roles that every site has, such as the one of everybody; requested at every access. Not documented by
        /// Esri.
        get "roles/specialRoles" specialRoles: Dict, "Roles > Special Roles";
        /// How tokens are made, {"type", "properties": {"sharedKey", "longTimeout", "shortTimeout"}}; requested at every
        /// access. Treat the sharedKey as a password.
        query tokens: Dict, "Tokens";
    }

    operations {
        /// Changes how tokens are made. Every token that was made with another sharedKey ends at once.
        ///
        /// Args:
        ///     tokenManagerConfig: The settings, whole: {"type": "BUILTIN", "properties": {"sharedKey": ...,
        ///         "longTimeout": minutes, "shortTimeout": minutes}}. A dict or JSON text.
        ///
        /// Raises:
        ///     TypeError: When the settings hold what JSON can't.
        post "tokens/update" updateTokens(tokenManagerConfig: Json) -> Status, "Tokens > Update Token Configuration";

        /// Changes where users and roles are kept.
        ///
        /// Args:
        ///     userStoreConfig: The user store, {"type": "LDAP", "properties": {...}}; a dict or JSON text.
        ///     roleStoreConfig: The role store, in the same form.
        ///
        /// Raises:
        ///     TypeError: When a store holds what JSON can't.
        post "config/updateIdentityStore" updateIdentityStore(
            userStoreConfig: Json,
            roleStoreConfig: Json,
        ) -> Status, forgets, "Security Configuration > Update Identity Store";

        /// Has the server connect to a user store and a role store. Nothing is changed.
        ///
        /// Args:
        ///     userStoreConfig: The user store, as for updateIdentityStore.
        ///     roleStoreConfig: The role store.
        ///
        /// Raises:
        ///     TypeError: When a store holds what JSON can't.
        query "config/testIdentityStore" testIdentityStore(
            userStoreConfig: Json,
            roleStoreConfig: Json,
        ) -> Status, "Security Configuration > Test Identity Store";

        /// Changes the content security policy, which tells browsers what the site's pages may load.
        ///
        /// Args:
        ///     contentSecurityPolicy: The policy by its parts, {"rest": ..., "admin": ...}; "admin" since 12.0. A dict or
        ///         JSON text.
        ///
        /// Raises:
        ///     TypeError: When the policy holds what JSON can't.
        post "config/updateContentSecurityPolicy" updateContentSecurityPolicy(
            contentSecurityPolicy: Json,
        ) -> Status, forgets, since "11.5", "Security Configuration > Update Content Security Policy";

        /// Adds a role. The role store must be one that the server can write to, such as its own.
        ///
        /// Args:
        ///     name: The name of the role, unique in the role store.
        ///     description: A description; none by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply (the role exists) is returned, too.
        post "roles/add" addRole(name as "rolename": Text, description: Text = "") -> Dict, "Roles > Add Role";

        /// Adds a user. The user store must be one that the server can write to, such as its own.
        ///
        /// Args:
        ///     username: The name of the user, unique in the user store.
        ///     password: The user's password.
        ///     fullname: The user's full name; none by default.
        ///     description: A description; none by default.
        ///     email: The user's e-mail address; none by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply (the user exists) is returned, too.
        post "users/add" addUser(
            username: Text,
            password: Secret,
            fullname: Text = None,
            description: Text = None,
            email: Text = None,
        ) -> Dict, "Users > Add User";

        /// Gives a role to several users.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///     users: The names of the users, a list or comma-separated; they must exist.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When a name in a list has a comma in it.
        post "roles/addUsersToRole" addUsersToRole(rolename: Text, users: Names) -> Dict, "Roles > Add Users to Role";

        /// Sets what a role may do on the server. It applies to every user who has the role.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///     privilege: ADMINISTER (everything), PUBLISH (publish services) or ACCESS (no administrative access;
        ///         only use services that permit the role). ACCESS by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "roles/assignPrivilege" assignPrivilege(
            rolename: Text,
            privilege: Text = "ACCESS",
        ) -> Dict, "Roles > Assign Privilege";

        /// Gives roles to a user.
        ///
        /// Args:
        ///     username: The name of the user.
        ///     roles: The names of the roles, a list or comma-separated; they must exist.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When a name in a list has a comma in it.
        post "users/assignRoles" assignRoles(username: Text, roles: Names) -> Dict, "Users > Assign Roles";

        /// Disables the primary site administrator.
        ///
        /// The account can't log in any more, a script that uses it is locked out. Make sure first that another
        /// administrator can log in; if none can, only the password reset tool on the server's machine helps.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "psa/disable" disablePrimarySiteAdministrator(
        ) -> Dict, "Primary Site Administrator > Disable Primary Site Administrator";

        /// Enables the primary site administrator again; takes another administrator's login.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "psa/enable" enablePrimarySiteAdministrator(
        ) -> Dict, "Primary Site Administrator > Enable Primary Site Administrator";

        /// Tells what a role may do on the server.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///
        /// Returns:
        ///     {"privilege": "ADMINISTER"}, or PUBLISH or ACCESS; an error reply is returned, too.
        query "roles/getPrivilege" getPrivilegeForRole(rolename: Text) -> Dict, "Roles > Get Privilege";

        /// Tells what a user may do on the server, by whatever role.
        ///
        /// Args:
        ///     username: The name of the user.
        ///
        /// Returns:
        ///     {"privilege": "ADMINISTER"}, or PUBLISH or ACCESS; an error reply is returned, too.
        query "users/getPrivilege" getPrivilegeForUser(username: Text) -> Dict, "Users > Get Privilege";

        /// One page of the roles in the role store.
        ///
        /// Args:
        ///     startIndex: Where the page starts, counted from 0; 0 by default.
        ///     pageSize: How many roles it has at most; 10 by default.
        ///
        /// Returns:
        ///     {"roles": [{"rolename": ..., "description": ...}, ...], "hasMore": false}. While hasMore is true, ask
        ///     again with startIndex + pageSize. An error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When an argument is not an integer.
        query "roles/getRoles" getRoles(startIndex: Int = 0, pageSize: Int = 10) -> Dict, "Roles > Get Roles";

        /// The roles that have a privilege.
        ///
        /// Args:
        ///     privilege: ADMINISTER, PUBLISH or ACCESS.
        ///
        /// Returns:
        ///     A dict whose "roles" lists the names of the roles; an error reply is returned, too.
        query "roles/getRolesByPrivilege" getRolesByPrivilege(
            privilege: Text,
        ) -> Dict, "Roles > Get Roles by Privilege";

        /// The roles that a user has.
        ///
        /// Args:
        ///     username: The name of the user.
        ///     filter: Only roles with this text in their names; all by default.
        ///     maxCount: How many roles at most; the server decides by default.
        ///
        /// Returns:
        ///     A dict whose "roles" lists the names of the roles, and "hasMore"; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When maxCount is not an integer.
        query "roles/getRolesForUser" getRolesForUser(
            username: Text,
            filter: Text = None,
            maxCount: Int = None,
        ) -> Dict, "Roles > Get Roles for User";

        /// One page of the users in the user store.
        ///
        /// Args:
        ///     startIndex: Where the page starts, counted from 0; 0 by default.
        ///     pageSize: How many users it has at most; 10 by default.
        ///
        /// Returns:
        ///     {"users": [{"username": ..., "fullname": ..., "email": ..., "description": ...}, ...], "hasMore": false}.
        ///     While hasMore is true, ask again with startIndex + pageSize. An error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When an argument is not an integer.
        query "users/getUsers" getUsers(startIndex: Int = 0, pageSize: Int = 10) -> Dict, "Users > Get Users";

        /// The users who have a role.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///     filter: Only users with this text in their names; all by default.
        ///     maxCount: How many users at most; 20 by default.
        ///
        /// Returns:
        ///     A dict whose "users" lists the names of the users, and "hasMore", true where maxCount has cut the list;
        ///     an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When maxCount is not an integer.
        query "roles/getUsersWithinRole" getUsersWithinRole(
            rolename: Text,
            filter: Text = None,
            maxCount: Int = 20,
        ) -> Dict, "Roles > Get Users Within Role";

        /// Removes a role from the role store. It is gone at once; users who had it lose what it allowed.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "roles/remove" removeRole(rolename: Text) -> Dict, "Roles > Remove Role";

        /// Takes roles from a user.
        ///
        /// Args:
        ///     username: The name of the user.
        ///     roles: The names of the roles, a list or comma-separated.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When a name in a list has a comma in it.
        post "users/removeRoles" removeRoles(username: Text, roles: Names) -> Dict, "Users > Remove Roles";

        /// Removes a user from the user store. The account is gone at once and can't be restored.
        ///
        /// Args:
        ///     username: The name of the user.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "users/remove" removeUser(username: Text) -> Dict, "Users > Remove User";

        /// Takes a role from several users.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///     users: The names of the users, a list or comma-separated; they must exist.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When a name in a list has a comma in it.
        post "roles/removeUsersFromRole" removeUsersFromRole(
            rolename: Text,
            users: Names,
        ) -> Dict, "Roles > Remove Users from Role";

        /// Searches the role store.
        ///
        /// Args:
        ///     filter: Text that the names of the roles have in them; all roles by default.
        ///     maxCount: How many roles at most; the server decides by default.
        ///
        /// Returns:
        ///     {"roles": [{"rolename": ..., "description": ...}, ...], "hasMore": false}; an error reply is returned,
        ///     too.
        query "roles/search" searchRoles(filter: Text = "", maxCount: Text = "") -> Dict, "Roles > Search Roles";

        /// Searches the user store.
        ///
        /// Args:
        ///     filter: Text that the names of the users have in them; all users by default.
        ///     maxCount: How many users at most; the server decides by default.
        ///
        /// Returns:
        ///     {"users": [{"username": ..., "fullname": ..., "email": ..., "description": ...}, ...], "hasMore": false};
        ///     an error reply is returned, too.
        query "users/search" searchUsers(filter: Text = "", maxCount: Text = "") -> Dict, "Users > Search Users";

        /// Changes name and password of the primary site administrator.
        ///
        /// A script that is logged in as this account must log in again with the new values.
        ///
        /// Args:
        ///     username: The account's new name; None leaves it out.
        ///     password: Its new password; None leaves it out. The server may insist on both.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "psa/update" updatePrimarySiteAdministrator(
            username: Option<Text>,
            password: Option<Secret>,
        ) -> Dict, "Primary Site Administrator > Update Primary Site Administrator";

        /// Changes the description of a role.
        ///
        /// Args:
        ///     rolename: The name of the role; it stays.
        ///     description: The new description; None leaves it out.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "roles/update" updateRole(rolename: Text, description: Option<Text>) -> Dict, "Roles > Update Role";

        /// Changes a user. An argument that is None is not sent; whether it then keeps its value is up to the server.
        ///
        /// Args:
        ///     username: The name of the user; it stays.
        ///     password: The new password.
        ///     fullname: The new full name.
        ///     description: The new description.
        ///     email: The new e-mail address.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "users/update" updateUser(
            username: Text,
            password: Option<Secret>,
            fullname: Option<Text>,
            description: Option<Text>,
            email: Option<Text>,
        ) -> Dict, "Users > Update User";
    }

    requests {
        /// Changes the security configuration.
        post "config/update" updateSecurityConfig as UPDATE_CONFIG;
    }

    methods {
        /// Changes the security configuration.
        ///
        /// The server redeploys its REST handlers: the site is away for a while, and a change of the protocol or of
        /// the allowed addresses can lock out the caller. What the new configuration leaves out may be lost: change
        /// a copy of securityConfig and send the whole.
        ///
        /// Args:
        ///     securityConfig: The new configuration, a dict or JSON text. It is sent whole, for old servers, and each
        ///         of its attributes as a field, for newer ones.
        ///     wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
        ///         call does not wait.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     TypeError, ValueError: When the configuration has no JSON form.
        updateSecurityConfig(securityConfig: Json, *, wait: Seconds = None) -> Dict, "Security Configuration > Update Security Configuration";
    }
}

impl Security {
    /// Changes the security configuration, in the form of old servers and in that of newer ones.
    ///
    /// # Errors
    /// When there is no reply.
    #[allow(non_snake_case)]
    pub async fn update_security_config(&self, securityConfig: Option<Json>, wait: Option<Seconds>) -> Result<Reply> {
        let mut form = Form::new();
        let config =
            securityConfig.as_ref().and_then(|json| Document::parse(json.0.as_bytes()).ok()).unwrap_or_default();
        form.put(&ops::UPDATE_CONFIG, "securityConfig", securityConfig);
        for (name, json) in config.iter().filter(|(_, json)| *json != "null") {
            form = form.with_json(name.to_owned(), json);
        }
        form.put(&ops::UPDATE_CONFIG, "", wait);
        away::call(&self.0, &ops::UPDATE_CONFIG, form).await
    }
}
