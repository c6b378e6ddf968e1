//! Getters of native classes as Python properties.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyType};

use super::bases::BaseAGSServer;

/// Turns the getters of a module's resources into `property` objects. Completion in a shell evaluates the getters of
/// native classes, which would send requests; it does not evaluate a `property`.
pub fn make_properties(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let (base, getter) = (py.get_type::<BaseAGSServer>(), py.import("types")?.getattr("GetSetDescriptorType")?);
    let property = py.import("builtins")?.getattr("property")?;
    for class in module.dict().values() {
        let Ok(class) = class.cast_into::<PyType>() else { continue };
        if !class.is_subclass(&base)? {
            continue;
        }
        let members: Bound<'_, PyList> =
            py.get_type::<PyList>().call1((class.getattr("__dict__")?.call_method0("items")?,))?.cast_into()?;
        for member in members {
            let (name, member): (String, Bound<'_, PyAny>) = member.extract()?;
            if member.is_instance(&getter)? {
                let get = member.getattr(intern!(py, "__get__"))?;
                let set = member.getattr(intern!(py, "__set__"))?;
                class.setattr(&*name, property.call1((get, set, py.None(), member.getattr("__doc__")?))?)?;
            }
        }
    }
    Ok(())
}
