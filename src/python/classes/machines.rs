//! The classes `Machines` of both APIs; their members that no row can say.

use crate::resources::machines as resource;

resource::rows!(python_classes);

by_hand! { machine:
    /// The machine of a name, as a Machine object.
    ///
    /// Asks nothing: whether there is such a machine shows when the object is used.
    ///
    /// Args:
    ///     machineName: The machine's name, as the site lists it.
    ///
    /// Returns:
    ///     A Machine.
    ///
    /// Raises:
    ///     ValueError: When the name is empty, "." or "..".
    ///
    /// Admin API: Machine.
    #[pyo3(name = "getMachine")]
    fn get_machine<'py>(slf: &Bound<'py, Self>, machineName: Given<Text>) -> PyResult<Returned<'py, One<Other>>> {
        let mut form = Form::new();
        form.put(&resource::ops::MACHINE, "machineName", machineName);
        Face::named(slf.as_super(), &resource::ops::MACHINE, form, Other::on).map(Into::into)
    }
}
