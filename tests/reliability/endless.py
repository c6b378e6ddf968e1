"""Values that contain themselves, are too deep or never end, for scripts in a process of their own.

`python -m reliability.endless` gives each of them to a member and prints what comes of it.
"""

from __future__ import annotations

import collections
import itertools
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable

from arcrest._core import Services
from arcrest.manageags.parameters import Extension

DEEP = 20_000
URL = "http://127.0.0.1:9/arcgis/admin/services"


class Endless(Sequence[int]):
    """A list that has no end, whatever length it tells."""

    def __len__(self) -> int:
        return 2

    def __getitem__(self, at: Any) -> Any:
        return at


class EndlessNames(Mapping[str, int]):
    """A dict that has no end."""

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[str]:
        return map(str, itertools.count())

    def __getitem__(self, name: str) -> int:
        return 1


class Own(Mapping[str, Any]):
    """A dict of a script's own, each of whose values is another one."""

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __getitem__(self, name: str) -> Any:
        return Own()


class Stand(Extension):
    """A parameter whose form is the parameter."""

    def _wire(self) -> Any:
        return self


def around(wrap: Callable[[Any], Any], depth: int = DEEP) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = wrap(value)
    return value


def itself(value: Any, put: Callable[[Any], object]) -> Any:
    put(value)
    return value


def user_list() -> Any:
    value: collections.UserList[Any] = collections.UserList()
    value.data.append(value)
    return value


def proxied() -> Any:
    inner: dict[str, Any] = {}
    inner["a"] = types.MappingProxyType(inner)
    return inner["a"]


WRONG: dict[str, Callable[[], Any]] = {
    "a dict in itself": lambda: itself({}, lambda d: d.update(a=d)),
    "a list in itself": lambda: itself([], lambda a: a.append(a)),
    "a UserDict in itself": lambda: itself(collections.UserDict(), lambda d: d.__setitem__("a", d)),
    "a UserList in itself": user_list,
    "a deque in itself": lambda: itself(collections.deque(), lambda d: d.append(d)),
    "a MappingProxyType in itself": proxied,
    "a ChainMap in itself": lambda: itself(collections.ChainMap(), lambda d: d.__setitem__("a", d)),
    "a mapping of its own": Own,
    "a text that is a sequence": lambda: collections.UserString("text"),
    "a parameter that stands for itself": lambda: Stand("A", "", True, 0, "", {}),
    "deep dicts": lambda: around(lambda value: {"a": value}),
    "deep lists": lambda: around(lambda value: [value]),
    "deep tuples": lambda: around(lambda value: (value,)),
    "deep sets": lambda: around(lambda value: frozenset({value}), 300),
    "deep UserDicts": lambda: around(lambda value: collections.UserDict(a=value)),
    "deep UserLists": lambda: around(lambda value: collections.UserList([value])),
    "deep deques": lambda: around(lambda value: collections.deque([value])),
    "deep proxies": lambda: around(lambda value: types.MappingProxyType({"a": value})),
}

ENDLESS: dict[str, Callable[[], Any]] = {
    "an endless list": Endless,
    "an endless dict": EndlessNames,
    "many from a few": lambda: around(lambda value: [value, value], 100),
}


def _argument(value: Any) -> None:
    Services(URL, None).createService(value)


def _field(value: Any) -> None:
    Services(URL, None)._post(URL, {"a": value})


def _parameter(value: Any) -> None:
    str(Extension("A", "", True, 0, "", value))


def main() -> None:
    cases = [(name, give) for name in WRONG for give in (_argument, _field, _parameter)]
    cases += [(name, _argument) for name in ENDLESS]  # seconds each
    for name, give in cases:
        print(name, give.__name__, end=": ", flush=True)
        value = {**WRONG, **ENDLESS}[name]()
        try:
            give(value)
        except ValueError:
            print("refused")
        except RecursionError:
            print("refused" if give is _parameter else "too deep for Python")
        else:
            print("taken")
        if name.startswith("deep"):
            _flatten(value)


def _flatten(value: Any) -> None:
    """Takes a deep value apart: not every Python survives its end otherwise."""
    while isinstance(
        value, (list, dict, collections.UserDict, collections.UserList, collections.deque)
    ):
        inner = next(iter(value.values() if isinstance(value, Mapping) else value), None)
        value.clear()
        value = inner


if __name__ == "__main__":
    main()
