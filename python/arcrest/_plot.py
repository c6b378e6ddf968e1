"""Tables as charts of matplotlib, which is not needed otherwise."""

from __future__ import annotations

import datetime
import importlib
from typing import Any


def plot(table: Any, ax: Any = None) -> Any:
    """A line for each group of rows: the numbers over the times."""
    times, numbers, names = _columns(table)
    try:
        pyplot = importlib.import_module("matplotlib.pyplot")
    except ImportError as error:
        raise ModuleNotFoundError(
            "Table.plot needs the package matplotlib: pip install matplotlib",
            name=getattr(error, "name", None),
        ) from error
    if ax is None:
        _, ax = pyplot.subplots()
    lines: dict[tuple[Any, ...], list[tuple[Any, Any]]] = {}
    for row in table:
        group = tuple(row[name] for name in names)
        for number in numbers:
            key = (*group, number) if len(numbers) > 1 else group
            lines.setdefault(key, []).append((row[times], row[number]))
    # what all lines have in common need not stand in the legend
    different = [at for at in range(len(next(iter(lines), ()))) if len({k[at] for k in lines}) > 1]
    for key, points in lines.items():
        points.sort(key=lambda point: point[0])
        label = ", ".join(str(key[at]) for at in different)
        ax.plot([x for x, _ in points], [y for _, y in points], label=label or None)
    if different:
        ax.legend()
    common = [str(each) for at, each in enumerate(next(iter(lines), ())) if at not in different]
    ax.set_title(", ".join(common) or ", ".join(numbers))
    ax.figure.autofmt_xdate()
    return ax


def _columns(table: Any) -> tuple[str, list[str], list[str]]:
    """The column of times, those of numbers, and those of text that name a line."""
    times, numbers, names = [], [], []
    for name in table.columns:
        value = next((each for each in table.column(name) if each is not None), None)
        if isinstance(value, datetime.datetime):
            times.append(name)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers.append(name)
        elif isinstance(value, str):
            names.append(name)
    if not times or not numbers:
        raise ValueError(
            "a chart needs a column of times and one of numbers, as jobs.usage has; "
            "to_frame() gives a frame to draw others"
        )
    return times[0], numbers, names
