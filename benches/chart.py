"""Draws the chart of docs/benchmarks.md, in an environment that has matplotlib."""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "arcrest"
matplotlib.rcParams["font.size"] = 8

from matplotlib import pyplot  # noqa: E402


def draw(rows: list[dict[str, object]], path: str) -> None:
    """Bars for each job, as many times as long as ours, on a logarithmic scale."""
    figure, places = pyplot.subplots(3, 2, figsize=(11, 9), layout="constrained")
    for place, row in zip(places.flat, rows):
        bars = sorted(row["bars"].items(), key=lambda bar: -bar[1])  # type: ignore[attr-defined]
        names = [name for name, _ in bars]
        colours = ["#c2410c" if name.startswith("arcrest-") else "#94a3b8" for name in names]
        drawn = place.barh(names, [value for _, value in bars], color=colours)
        place.bar_label(drawn, fmt=lambda value: f" {value:.3g}x")
        place.set_xscale("log")
        place.margins(x=0.2)
        place.set_title(row["title"], fontsize=8, loc="left")
        place.spines[["top", "right"]].set_visible(False)
    figure.suptitle("Time, as a multiple of what arcrest-manageags takes (logarithmic)")
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.argv[1])
