"""A site and its resources, under the paths of ArcREST's package."""

from . import administration as administration
from . import parameters as parameters
from .administration import AGSAdministration
from .parameters import ClusterProtocol, Extension

__all__ = ["AGSAdministration", "ClusterProtocol", "Extension", "administration", "parameters"]
