"""The registered data stores."""

from .._core import Data, DataItem, DataStoreMachine, RelationalDatastoreType

__all__ = ["Data", "DataItem", "DataStoreMachine", "RelationalDatastoreType"]
