//! The classes `Uploads` of both APIs; their member that no row can describe.

use crate::python::call::left::Left;
use crate::python::call::progress::Progress;
use crate::resources::uploads as resource;

resource::rows!(python_classes);

by_hand! { uploads:
    /// Uploads a file of any size. A file of more than 100 MB goes in parts, which are sent together, as many as the
    /// site's `concurrency` allows; a part that does not arrive or is refused is sent again. Each part is read from
    /// the file while it is sent.
    ///
    /// Args:
    ///     filePath: The path of the file.
    ///     description: What to note with the item.
    ///     parts: True to send a smaller file in parts, too; False to send the file in one request. Default: by its size.
    ///     partSize: The bytes of a part. Default 10485760 (10 MB). The file goes in parts where it is given.
    ///     resume: The ID of the item of an upload that ended early, `itemID` of its exception. The parts that the
    ///         server has are not sent again. Default: a new item.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each part; what it raises ends the call.
    ///         Default: nothing is shown.
    ///
    /// Returns:
    ///     {"status": "success", "item": {"itemID", "itemName", ...}}, or the server's error reply. A refusal after
    ///     the item was registered has a message with the item's ID.
    ///
    /// Raises:
    ///     FileNotFoundError: When there is no such file; nothing is sent.
    ///     OSError: When it is no ordinary file, or when it has changed since the upload began.
    ///     ValueError: When the parts can't be what is asked for, or the item to resume is that of another file.
    ///     ArcRESTError: When there is no reply, or the login failed (ServerError). It has the item's ID as its
    ///         attribute `itemID`, and so have KeyboardInterrupt and CancelledError.
    ///
    /// Example:
    ///     >>> ags.uploads.upload("City.sd", partSize=20_000_000, progress=True)["item"]["itemName"]
    ///     'City.sd'
    ///
    /// Admin API: Uploads > Register Item, Upload Part, Commit Item; Upload Item.
    #[pyo3(signature = (filePath, description=None, *, parts=None, partSize=None, resume=None, progress=None))]
    #[allow(clippy::too_many_arguments)]
    fn upload<'py>(
        slf: &Bound<'py, Self>,
        filePath: PathBuf,
        description: Option<Text>,
        parts: Option<bool>,
        partSize: Option<u64>,
        resume: Option<Text>,
        progress: Option<Progress>,
    ) -> PyResult<Delivered<'py, Dict>> {
        let ((watch, code), left) = (Base::watch(progress), Left::default());
        let item = left.0.clone();
        let upload = resource::Upload { path: filePath, description, parts, part_size: partSize, resume, item };
        let work = move |endpoint| async move {
            resource::Uploads(endpoint).upload(upload, &watch).await.map(Outcome::from)
        };
        let result = Base::run(slf.as_super(), "Uploads.upload", code, false, work);
        Base::leaving(slf.py(), result, left).map(Into::into)
    }
}
