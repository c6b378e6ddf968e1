"""Tables as data frames of pandas, polars and pyarrow, none of which is needed otherwise."""

from __future__ import annotations

import importlib
from typing import Any


def frame(table: Any, backend: str) -> Any:
    """The table as a frame of a package."""
    if backend == "pyarrow":
        return importlib.import_module("pyarrow").table(table)
    if backend == "polars":
        return importlib.import_module("polars").DataFrame(table)
    if backend != "pandas":
        raise ValueError(f'the backend is "pandas", "polars" or "pyarrow", not {backend!r}')
    pandas = importlib.import_module("pandas")
    try:
        pyarrow = importlib.import_module("pyarrow")
    except ImportError:
        return pandas.DataFrame({name: table.column(name) for name in table.columns})
    return pyarrow.table(table).to_pandas()
