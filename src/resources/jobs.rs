//! `admin/system/jobs`: what became of operations that run asynchronously.

use arcrest_macros::resource;

use crate::core::Text;

resource! {
    /// The jobs of a site: operations that were asked to run asynchronously, and what became of them.
    ///
    /// Example:
    ///     >>> ags.system.Jobs.jobs
    ///     []
    Jobs at "system/jobs" in "arcrest.manageags._system";

    fields {
        /// The jobs, as the server lists them.
        jobs: List, "Jobs";
    }

    named {
        /// The job of an ID, as a Job object.
        ///
        /// Args:
        ///     jobId: The ID, as `jobs` lists it.
        "{jobId}" job(jobId: Text): job, "Job";
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
        ///     ValueError: When jobId is empty.
        get "{jobId}" getJobDetails(jobId: Text) -> Dict, "Job";
    }
}
