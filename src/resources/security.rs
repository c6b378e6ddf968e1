//! `admin/security`: users, roles, the security configuration and the primary site administrator.

#[cfg(feature = "python")]
use crate::core::pages::Counted;
use crate::core::{Int, Json, Names, Secret, Text};

resource! {
    /// The security of a site: its users and roles, the security configuration, the primary site administrator.
    "Security" standard at "security" completed by "" in "arcrest.manageags._security";

    fields {
        /// The names of the resources below this one: users, roles, config, psa and, on newer servers, others.
        ///
        /// Admin API: Security.
        "resources|resource" resources "resources" Strings;
    }

    live {
        /// The security configuration: protocol, authentication tier and mode, user and role store; asked for at
        /// every access.
        ///
        /// Admin API: Security Configuration.
        Query "config" security_config "securityConfig" Dict;
        /// Whether the primary site administrator is disabled, {"disabled": false}; asked for at every access.
        ///
        /// Admin API: Primary Site Administrator.
        "psa" primary_site_administrator "primarySiteAdministrator" Dict;
        /// How many roles the role store has, as a dict; asked for at every access. Use getRoles for the roles.
        ///
        /// Admin API: Roles.
        "roles" roles "roles" Dict;
    }

    operations {
        /// Changes the security configuration.
        ///
        /// The server redeploys its REST handlers: the site is away for a while, and a change of the protocol or of
        /// the allowed addresses can lock out the caller. What the new configuration leaves out may be lost: change
        /// a copy of securityConfig and send the whole.
        ///
        /// Args:
        ///     securityConfig: The new configuration, a dict or JSON text.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     TypeError, ValueError: When the configuration has no JSON form.
        ///
        /// Admin API: Security Configuration > Update Security Configuration.
        Post "config/update" update_security_config "updateSecurityConfig"(securityConfig "securityConfig": Json) -> Dict;

        /// Adds a role. The role store must be one that the server can write to, such as its own.
        ///
        /// Args:
        ///     name: The name of the role, unique in the role store.
        ///     description: A description; none by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply (the role exists) is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Add Role.
        Post "roles/add" add_role "addRole"(name "rolename": Text, description "description": Text = "") -> Dict;

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
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Users > Add User.
        Post "users/add" add_user "addUser"(
            username "username": Text,
            password "password": Secret,
            fullname "fullname": Text = None,
            description "description": Text = None,
            email "email": Text = None,
        ) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name in a list has a comma in it.
        ///
        /// Admin API: Roles > Add Users to Role.
        Post "roles/addUsersToRole" add_users_to_role "addUsersToRole"(rolename "rolename": Text, users "users": Names) -> Dict;

        /// Sets what a role may do on the server. It applies to every user who has the role.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///     privilege: ADMINISTER (everything), PUBLISH (publish services) or ACCESS (no administrative access;
        ///         only use services that permit the role). ACCESS by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Assign Privilege.
        Post "roles/assignPrivilege" assign_privilege "assignPrivilege"(
            rolename "rolename": Text,
            privilege "privilege": Text = "ACCESS",
        ) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name in a list has a comma in it.
        ///
        /// Admin API: Users > Assign Roles.
        Post "users/assignRoles" assign_roles "assignRoles"(username "username": Text, roles "roles": Names) -> Dict;

        /// Disables the primary site administrator.
        ///
        /// The account can't log in any more, a script that uses it is locked out. Make sure first that another
        /// administrator can log in; if none can, only the password reset tool on the server's machine helps.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Primary Site Administrator > Disable Primary Site Administrator.
        Post "psa/disable" disable_primary_site_administrator "disablePrimarySiteAdministrator"() -> Dict;

        /// Enables the primary site administrator again; takes another administrator's login.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Primary Site Administrator > Enable Primary Site Administrator.
        Post "psa/enable" enable_primary_site_administrator "enablePrimarySiteAdministrator"() -> Dict;

        /// Tells what a role may do on the server.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///
        /// Returns:
        ///     {"privilege": "ADMINISTER"}, or PUBLISH or ACCESS; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Get Privilege.
        Query "roles/getPrivilege" get_privilege_for_role "getPrivilegeForRole"(rolename "rolename": Text) -> Dict;

        /// Tells what a user may do on the server, by whatever role.
        ///
        /// Args:
        ///     username: The name of the user.
        ///
        /// Returns:
        ///     {"privilege": "ADMINISTER"}, or PUBLISH or ACCESS; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Users > Get Privilege.
        Query "users/getPrivilege" get_privilege_for_user "getPrivilegeForUser"(username "username": Text) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When an argument is not a whole number.
        ///
        /// Admin API: Roles > Get Roles.
        Query "roles/getRoles" get_roles "getRoles"(startIndex "startIndex": Int = 0, pageSize "pageSize": Int = 10) -> Dict;

        /// The roles that have a privilege.
        ///
        /// Args:
        ///     privilege: ADMINISTER, PUBLISH or ACCESS.
        ///
        /// Returns:
        ///     A dict whose "roles" lists the names of the roles; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Get Roles by Privilege.
        Query "roles/getRolesByPrivilege" get_roles_by_privilege "getRolesByPrivilege"(privilege "privilege": Text) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When maxCount is not a whole number.
        ///
        /// Admin API: Roles > Get Roles for User.
        Query "roles/getRolesForUser" get_roles_for_user "getRolesForUser"(
            username "username": Text,
            filter "filter": Text = None,
            maxCount "maxCount": Int = None,
        ) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When an argument is not a whole number.
        ///
        /// Admin API: Users > Get Users.
        Query "users/getUsers" get_users "getUsers"(startIndex "startIndex": Int = 0, pageSize "pageSize": Int = 10) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When maxCount is not a whole number.
        ///
        /// Admin API: Roles > Get Users Within Role.
        Query "roles/getUsersWithinRole" get_users_within_role "getUsersWithinRole"(
            rolename "rolename": Text,
            filter "filter": Text = None,
            maxCount "maxCount": Int = 20,
        ) -> Dict;

        /// Removes a role from the role store. It is gone at once; users who had it lose what it allowed.
        ///
        /// Args:
        ///     rolename: The name of the role.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Remove Role.
        Post "roles/remove" remove_role "removeRole"(rolename "rolename": Text) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name in a list has a comma in it.
        ///
        /// Admin API: Users > Remove Roles.
        Post "users/removeRoles" remove_roles "removeRoles"(username "username": Text, roles "roles": Names) -> Dict;

        /// Removes a user from the user store. The account is gone at once and can't be restored.
        ///
        /// Args:
        ///     username: The name of the user.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Users > Remove User.
        Post "users/remove" remove_user "removeUser"(username "username": Text) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name in a list has a comma in it.
        ///
        /// Admin API: Roles > Remove Users from Role.
        Post "roles/removeUsersFromRole" remove_users_from_role "removeUsersFromRole"(
            rolename "rolename": Text,
            users "users": Names,
        ) -> Dict;

        /// Searches the role store.
        ///
        /// Args:
        ///     filter: Text that the names of the roles have in them; all roles by default.
        ///     maxCount: How many roles at most; the server decides by default.
        ///
        /// Returns:
        ///     {"roles": [{"rolename": ..., "description": ...}, ...], "hasMore": false}; an error reply is returned,
        ///     too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Search Roles.
        Query "roles/search" search_roles "searchRoles"(filter "filter": Text = "", maxCount "maxCount": Text = "") -> Dict;

        /// Searches the user store.
        ///
        /// Args:
        ///     filter: Text that the names of the users have in them; all users by default.
        ///     maxCount: How many users at most; the server decides by default.
        ///
        /// Returns:
        ///     {"users": [{"username": ..., "fullname": ..., "email": ..., "description": ...}, ...], "hasMore": false};
        ///     an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Users > Search Users.
        Query "users/search" search_users "searchUsers"(filter "filter": Text = "", maxCount "maxCount": Text = "") -> Dict;

        /// Changes name and password of the primary site administrator.
        ///
        /// A script that is logged in as this account must log in anew, with what was set here.
        ///
        /// Args:
        ///     username: The account's new name; None leaves it out.
        ///     password: Its new password; None leaves it out. The server may insist on both.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Primary Site Administrator > Update Primary Site Administrator.
        Post "psa/update" update_primary_site_administrator "updatePrimarySiteAdministrator"(
            username "username": Option<Text>,
            password "password": Option<Secret>,
        ) -> Dict;

        /// Changes the description of a role.
        ///
        /// Args:
        ///     rolename: The name of the role; it stays.
        ///     description: The new description; None leaves it out.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Roles > Update Role.
        Post "roles/update" update_role "updateRole"(
            rolename "rolename": Text,
            description "description": Option<Text>,
        ) -> Dict;

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
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Users > Update User.
        Post "users/update" update_user "updateUser"(
            username "username": Text,
            password "password": Option<Secret>,
            fullname "fullname": Option<Text>,
            description "description": Option<Text>,
            email "email": Option<Text>,
        ) -> Dict;
    }
}

#[cfg(feature = "python")]
by_hand! { security:
    /// The users of the user store, one after the other through all pages. Nothing is asked before the
    /// first is wanted, and one page is in memory at a time. None is repeated, and none is lost where others
    /// come or go meanwhile, up to a page of them at once.
    ///
    /// Args:
    ///     pageSize: How many users come at once, 2 or more. Default 1000.
    ///
    /// Returns:
    ///     An iterator of users, {"username", "fullname", "email", "description"} each; an async iterator in the
    ///     asyncio twin.
    ///
    /// Raises:
    ///     ArcRESTError: While iterating, when a page can't be read; the iterator may be asked again.
    ///
    /// Admin API: Users > Get Users.
    #[pyo3(name = "getAllUsers", signature = (pageSize=1000))]
    fn get_all_users(slf: &Bound<'_, Self>, pageSize: usize) -> PyResult<Listing> {
        Face::rows(slf.as_super(), |endpoint| {
            Ok(Counted::new(endpoint, &ops::get_users, "users", "username", pageSize))
        })
    }

    /// The roles of the role store, one after the other through all pages. Nothing is asked before the
    /// first is wanted, and one page is in memory at a time. None is repeated, and none is lost where others
    /// come or go meanwhile, up to a page of them at once.
    ///
    /// Args:
    ///     pageSize: How many roles come at once, 2 or more. Default 1000.
    ///
    /// Returns:
    ///     An iterator of roles, {"rolename", "description"} each; an async iterator in the
    ///     asyncio twin.
    ///
    /// Raises:
    ///     ArcRESTError: While iterating, when a page can't be read; the iterator may be asked again.
    ///
    /// Admin API: Roles > Get Roles.
    #[pyo3(name = "getAllRoles", signature = (pageSize=1000))]
    fn get_all_roles(slf: &Bound<'_, Self>, pageSize: usize) -> PyResult<Listing> {
        Face::rows(slf.as_super(), |endpoint| {
            Ok(Counted::new(endpoint, &ops::get_roles, "roles", "rolename", pageSize))
        })
    }
}
