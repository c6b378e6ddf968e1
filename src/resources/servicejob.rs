//! `admin/services/[<folder>/]<name>.GPServer/jobs/<id>`: one job of a geoprocessing service.

use arcrest_macros::resource;

resource! {
    /// One job of a geoprocessing service.
    ///
    /// Example:
    ///     >>> jobs = ags.services["System/CachingTools.GPServer"].jobs
    ///     >>> waiting = jobs.query(status="esriJobWaiting")["results"][0]
    ///     >>> jobs.job(waiting["jobId"]).cancel()
    ///     {'status': 'success'}
    ServiceJob at "services/{folder?}/{serviceName}.{type}/jobs/{jobId}" in "arcrest.manageags._services" shows ["status"];

    fields {
        /// The ID.
        jobId: Str, "Service Job";

        /// The state when the document was read, such as "esriJobExecuting".
        status: Str, "Service Job";
    }

    operations {
        /// Cancels the job.
        post cancel() -> Status, forgets, since "10.6.1", "Service Job > Cancel Job";

        /// Deletes the job and its results.
        post "delete" deleteJob() -> Status, since "10.6.1", "Service Job > Delete Job";
    }
}
