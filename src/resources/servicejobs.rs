//! `admin/services/[<folder>/]<name>.GPServer/jobs`: the jobs of a geoprocessing service.

use arcrest_macros::resource;

use crate::core::{Int, Text, When};

resource! {
    /// The jobs of a geoprocessing service.
    ///
    /// Example:
    ///     >>> jobs = ags.services["Water/TraceTools.GPServer"].jobs
    ///     >>> sorted(jobs.query(status="esriJobSucceeded"))
    ///     ['results', 'total']
    ServiceJobs at "services/{folder?}/{serviceName}.{type}/jobs" in "arcrest.manageags._services";

    named {
        /// The job of an ID, as a ServiceJob object.
        ///
        /// Args:
        ///     jobId: The ID, as `query` lists it.
        "{jobId}" job(jobId: Text): servicejob, since "10.6.1", "Service Job";
    }

    operations {
        /// Finds jobs. A job is found when it fits all that is given.
        ///
        /// Args:
        ///     start: Where the page starts, counted from 0.
        ///     number: How many jobs the page has at most.
        ///     startTime: Jobs since this time: a datetime, milliseconds since 1970 or ISO text.
        ///     endTime: Jobs up to this time.
        ///     status: Jobs in this state, such as "esriJobExecuting".
        ///     userName: Jobs of this user.
        ///     machineName: Jobs on this machine.
        ///
        /// Returns:
        ///     The page of jobs as the server lists it, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When a number or a time can't be read.
        get "query" query(
            start: Int = None,
            number: Int = None,
            startTime: When = None,
            endTime: When = None,
            status: Text = None,
            userName: Text = None,
            machineName: Text = None,
        ) -> Any, since "10.6.1", "Service Jobs > Query";

        /// Counts the jobs by their states.
        ///
        /// Returns:
        ///     A dict with the counts, or the server's error reply.
        query "statistics" statistics() -> Dict, since "10.6.1", "Service Jobs > Statistics";

        /// Cancels every job that has not started: the new, the submitted and the waiting ones.
        post purgeQueue() -> Status, since "10.6.1", "Service Jobs > Purge Queue";
    }
}
