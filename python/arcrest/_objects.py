"""What makes resources and handlers ordinary Python objects: assignment, copying, pickling.

The native module gives these members to its base class, `BaseWebOperations`.
"""

from __future__ import annotations

import warnings

TYPE_CHECKING = False  # what `typing` calls so, without the time to import it
if TYPE_CHECKING:
    from typing import Any

_warned: set[tuple[type, str]] = set()


def set_attribute(self: Any, name: str, value: Any) -> None:
    """Sets any attribute, and warns once where its name is near the name of a member."""
    cls = type(self)
    if name.startswith("_"):
        self._keep_private(name, value)
    elif not hasattr(cls, name) and name not in self.__dict__ and (cls, name) not in _warned:
        near = next((member for member in _members(cls) if _is_near(name, member)), None)
        if near:
            _warned.add((cls, name))
            text = f"{cls.__name__} has no attribute {name!r}, which is set now; is {near!r} meant?"
            warnings.warn(text, UserWarning, stacklevel=2)
    try:
        object.__setattr__(self, name, value)
    finally:
        del value  # may be a password, which a traceback with locals would show


def _members(cls: type) -> list[str]:
    return [name for name in dir(cls) if not name.startswith("_")]


def _is_near(name: str, member: str) -> bool:
    """Whether the names differ in case, underscores, or one character of a long name."""
    a, b = (one.replace("_", "").lower() for one in (name, member))
    if a == b:
        return True
    if min(len(a), len(b)) < 7 or a in (f"{b}s", f"{b[:-1]}") or b == f"{a}s":
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    one = a[1:] == b[1:] or a[1:] == b or a == b[1:]
    return one or (a[1::-1] == b[:2] and a[2:] == b[2:])


def shallow(self: Any) -> Any:
    """For copy.copy: an object of its own on the same session, with the same handler."""
    return _copied(self, None)


def deep(self: Any, memo: dict[int, Any]) -> Any:
    """For copy.deepcopy: the document is copied as well; session and handler are shared."""
    return _copied(self, memo)


def _copied(one: Any, memo: dict[int, Any] | None) -> Any:
    import copy
    import copyreg

    cls: Any = type(one)
    other = cls.__new__(cls)
    if memo is not None:
        memo[id(one)] = other
    one._copy_into(other, memo is not None)
    slots = [name for name in copyreg._slotnames(cls) if hasattr(one, name)]  # type: ignore[attr-defined]
    own = {**vars(one), **{name: getattr(one, name) for name in slots}}
    for name, value in own.items():
        value = value if memo is None else copy.deepcopy(value, memo)
        object.__setattr__(other, name, value)
    return other


def refuse_pickling(self: Any, protocol: Any) -> Any:
    """Pickling would write passwords and tokens down."""
    cls: Any = type(self)
    if cls.__reduce__ is not object.__reduce__:  # a script's own way
        return self.__reduce__()
    raise TypeError(
        f"{type(self).__name__} can't be pickled: the text would hold passwords and tokens. With"
        " multiprocessing, give the processes URLs and names, and let each process make objects of"
        " its own (docs/processes.md)"
    )


MEMBERS = {
    "__setattr__": set_attribute,
    "__copy__": shallow,
    "__deepcopy__": deep,
    "__reduce_ex__": refuse_pickling,
}
