//! The classes `Log` of both APIs; their members that no row can describe.

use crate::resources::log as resource;

resource::rows!(python_classes);

by_hand! { log:
    /// How the log is kept: {"logLevel", "logDir", "maxLogFileAge", "maxErrorReportsCount", ...}.
    /// Requested at every access.
    ///
    /// Admin API: Log Settings.
    #[getter(logSettings)]
    fn log_settings<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Dict>> {
        let work = |endpoint| async move { resource::Log(endpoint).log_settings().await.map(Outcome::from) };
        Base::run(slf.as_super(), resource::ops::SETTINGS.name, Code::Native, false, work).map(Into::into)
    }

    /// The messages of the log, the newest first, one after the other through all pages. No request is sent
    /// before the first is needed, and one page is in memory at a time. No message is lost or repeated, also
    /// where new ones come meanwhile or several share a millisecond.
    ///
    /// Args:
    ///     startTime: The newest time that is wanted. A datetime (without time zone: the server's
    ///         time), epoch milliseconds or ISO text. The two times may be given in either order.
    ///         Default: now.
    ///     endTime: The oldest time that is wanted. Default: the beginning.
    ///     sinceServerStart: True for the messages since the server started only. Default False.
    ///     level: This level and those above it: "SEVERE", "WARNING", "INFO", "FINE", "VERBOSE" or
    ///         "DEBUG", in any case. Default "WARNING".
    ///     services: Services such as "Planning/Zoning.MapServer", a list or comma-separated. Default: all.
    ///     machines: Machines, a list or comma-separated. Default: all.
    ///     server: Components of the server, a list or comma-separated. Default: all.
    ///     codes: A list of message codes. Default: all.
    ///     processIds: A list of process ids. Default: all.
    ///     pageSize: How many messages come at once, 1 to 10000; more where that many share a
    ///         millisecond. Default 1000.
    ///
    /// Returns:
    ///     An iterator of messages, a dict each; an async iterator in the asyncio API.
    ///
    /// Raises:
    ///     ValueError: When a level or time makes no sense.
    ///     ArcRESTError: While iterating, when a page can't be read; the next step requests the page again.
    ///
    /// Admin API: Logs > Query Logs.
    #[pyo3(signature = (startTime=None, endTime=None, sinceServerStart=false, level="WARNING", services=None, machines=None, server=None, codes=None, processIds=None, pageSize=1000))]
    #[allow(clippy::too_many_arguments)]
    fn messages(
        slf: &Bound<'_, Self>,
        startTime: Option<Given<When>>,
        endTime: Option<Given<When>>,
        sinceServerStart: bool,
        level: &str,
        services: Option<Names>,
        machines: Option<Names>,
        server: Option<Names>,
        codes: Option<Json>,
        processIds: Option<Json>,
        pageSize: i64,
    ) -> PyResult<Listing> {
        let (startTime, endTime) = (startTime.and_then(|given| given.0), endTime.and_then(|given| given.0));
        let (sinceServerStart, level) = (Some(Switch(sinceServerStart)), Some(Text::from(level)));
        let asked = resource::Asked { startTime, endTime, sinceServerStart, level, services, machines, server, codes, processIds };
        Base::rows(slf.as_super(), |endpoint| resource::Messages::new(endpoint, asked, pageSize))
    }
}
