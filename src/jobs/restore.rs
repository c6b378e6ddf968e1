//! `restore`: puts right what a file tells of, which is a backup of a site, or the state of a maintenance window whose
//! process was killed. The content says which.

use super::{Gathered, backup, window};
use crate::core::bulk::Watch;
use crate::core::{Endpoint, Result};
use crate::resources::uploads::Upload;

/// Restores a site from a backup, or starts the services of a window; without a file, those of every window of this user
/// at the site whose process has ended.
///
/// `confirm` is the name of the site, for a backup: everything on the site is replaced.
///
/// # Errors
/// The same as those of [`backup::restore`] and [`window::restore`].
pub async fn restore(
    site: &Endpoint,
    file: Option<Upload>,
    confirm: &str,
    dry_run: bool,
    watch: &dyn Watch,
) -> Result<Gathered> {
    match file {
        None => window::restore(site, None, dry_run, watch).await,
        Some(file) if window::is_state(&file.path).await? => {
            window::restore(site, Some(file.path), dry_run, watch).await
        }
        Some(file) => backup::restore(site, file, confirm, dry_run, watch).await,
    }
}
