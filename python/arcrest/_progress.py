"""What ``progress=True`` shows: tqdm's bar where that is installed, else a line on a terminal, or a
bar in a notebook."""

from __future__ import annotations

import html
import importlib
import inspect
import sys
import warnings
from typing import Any, Callable

Tell = Callable[[int, int, str], object]


class _Bar:
    """tqdm's, in the form that fits the place: terminal or notebook."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._bar: Any = None

    def __call__(self, done: int, total: int, item: str) -> None:
        if self._bar is None:
            self._bar = self._tqdm(total=total)
        self._bar.set_postfix_str(item, refresh=False)
        self._bar.update(done - self._bar.n)
        if done == total:
            self._bar.close()


class _Cell:
    """A bar in a notebook, which is drawn again in its place."""

    def __init__(self, display: Any) -> None:
        self._display, self._handle = display, None

    def __call__(self, done: int, total: int, item: str) -> None:
        bar = f'<progress value="{done}" max="{total}" style="vertical-align: middle"></progress>'
        shown = {
            "text/plain": f"{done}/{total} {item}",
            "text/html": f"<div>{bar} {done}/{total} {html.escape(item)}</div>",
        }
        if self._handle is None:
            self._handle = self._display(shown, raw=True, display_id=True)
        else:
            self._handle.update(shown, raw=True)


def _line(done: int, total: int, item: str) -> None:
    """Overwrites one line of the terminal."""
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{done}/{total} {item[:50]:50}{end}")
    sys.stderr.flush()


def _nothing(done: int, total: int, item: str) -> None:
    """Where nobody looks."""


def bar() -> Tell:
    """Whatever can show progress here."""
    if sys.stderr is None:  # under pythonw
        return _nothing
    try:
        with warnings.catch_warnings():
            # of a notebook without ipywidgets; the bar is then text
            warnings.simplefilter("ignore")
            tqdm = importlib.import_module("tqdm.auto").tqdm
    except ImportError:
        if _is_notebook():
            return _Cell(importlib.import_module("IPython.display").display)
        return _line if sys.stderr.isatty() else _nothing
    return _Bar(tqdm)


def _is_notebook() -> bool:
    """Whether a kernel of IPython runs the script."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


async def tell(function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls it in the event loop; one that is a coroutine function is awaited."""
    answer = function(*arguments)
    return await answer if inspect.isawaitable(answer) else answer
