//! `admin/system/jobs`: what became of operations that run asynchronously.

use crate::core::Text;

resource! {
    /// The jobs of a site: operations that were asked to run asynchronously, and what became of them.
    "Jobs" standard at "system/jobs" completed by "" in "arcrest.manageags._system";

    fields {
        /// The jobs, as the server lists them.
        ///
        /// Admin API: Jobs.
        "jobs" jobs "jobs" List;
    }

    operations {
        /// Tells how far a job is.
        ///
        /// Args:
        ///     jobId: The id of the job, the "jobid" in the reply of the operation that started it.
        ///
        /// Returns:
        ///     A dict with "jobid", "status", "totalsteps", "currentstep", "stepInfo" and, at the end,
        ///     "operationResponse". A job whose status is COMPLETED has failed where the status in its
        ///     operationResponse is "error". An error reply (no such job) is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When jobId is empty.
        ///
        /// Admin API: Job.
        Get "{jobId}" get_job_details "getJobDetails"(jobId "jobId": Text) -> Dict;
    }
}
