"""Charts as inline SVG, for a page that needs no script and no network.

A chart has no width of its own: positions are in percent, letters keep their size. So it reads at
any width of a screen and on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .text import words as words_of

HIGH = 160  # pixels of a chart of columns
_BASE = 22  # pixels below the columns, for labels

# a part of a bar: the class of its colour, its value, its words
Part = tuple[str, float, str]
# by the class of a colour its words
Legend = Mapping[str, str]


def bars(title: str, rows: Sequence[tuple[str, Sequence[Part]]], **legend: str) -> str:
    """Horizontal bars, one for each label; a bar's parts stand one after another."""
    most = max((sum(value for _, value, _ in parts) for _, parts in rows), default=0) or 1
    lines = []
    for label, parts in rows:
        said = ", ".join(words for _, value, words in parts if value or len(parts) == 1)
        drawn, left = ['<rect class="back" width="100%" height="10" rx="2"/>'], 0.0
        for kind, value, words in parts:
            size = 100 * value / most
            if size:
                drawn.append(
                    f'<rect class="{kind}" x="{left:.3f}%" width="{size:.3f}%" height="10" rx="2">'
                    f"<title>{words_of(f'{label}: {words}')}</title></rect>"
                )
            left += size
        lines.append(
            f"<li><span>{words_of(label)}</span><span>{words_of(said)}</span>"
            f'<svg aria-hidden="true" width="100%" height="10">{"".join(drawn)}</svg></li>'
        )
    kinds = [kind for _, parts in rows for kind, *_ in parts]
    return _figure(title, f'<ol class="bars">{"".join(lines)}</ol>', kinds, legend)


def columns(title: str, slots: Sequence[tuple[str, Sequence[Part]]], **legend: str) -> str:
    """Columns in the order of time, each of parts on top of another; some labels below."""
    most = max((sum(value for _, value, _ in parts) for _, parts in slots), default=0) or 1
    wide = 100 / max(1, len(slots))
    drawn = [
        f'<line x1="0" x2="100%" y1="{HIGH}" y2="{HIGH}"/>',
        f'<line class="faint" x1="0" x2="100%" y1="{HIGH / 2}" y2="{HIGH / 2}"/>',
        f'<text class="value" x="100%" y="12">{most:,.0f}</text>',
    ]
    step = max(1, -(-len(slots) // 5))
    for at, (label, parts) in enumerate(slots):
        bottom = float(HIGH)
        words = ", ".join(words for _, value, words in parts if value) or "0"
        if at % step == 0:
            drawn.append(f'<text x="{at * wide:.3f}%" y="{HIGH + 16}">{words_of(label)}</text>')
        for kind, value, _ in parts:
            tall = (HIGH - 16) * value / most
            if not tall:
                continue
            bottom -= tall
            drawn.append(
                f'<rect class="{kind}" x="{at * wide + wide * 0.1:.3f}%" y="{bottom:.2f}"'
                f' width="{wide * 0.8:.3f}%" height="{tall:.2f}">'
                f"<title>{words_of(f'{label}: {words}')}</title></rect>"
            )
    kinds = [kind for _, parts in slots for kind, *_ in parts]
    return _figure(
        title,
        f'<svg role="img" aria-label="{words_of(title)}" width="100%" height="{HIGH + _BASE}">'
        f"{''.join(drawn)}</svg>",
        kinds,
        legend,
    )


def _figure(title: str, drawn: str, kinds: list[str], legend: Legend) -> str:
    shown = [kind for kind in dict.fromkeys(kinds) if kind in legend]
    keys = " ".join(f'<span class="key {kind}">{legend[kind]}</span>' for kind in shown)
    words = f'<p class="legend">{keys}</p>' if len(shown) > 1 else ""
    return f"<figure><figcaption>{words_of(title)}</figcaption>{words}{drawn}</figure>"
