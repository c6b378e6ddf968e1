//! The classes `Security` of both APIs; their members that no row can say.

use crate::core::pages::Counted;
use crate::resources::security as resource;

resource::rows!(python_classes);

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
            Ok(Counted::new(endpoint, &resource::ops::get_users, "users", "username", pageSize))
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
            Ok(Counted::new(endpoint, &resource::ops::get_roles, "roles", "rolename", pageSize))
        })
    }
}
