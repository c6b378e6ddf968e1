"""The page: one HTML file with its style, without scripts and without anything from a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .text import words

Row = Mapping[str, Any]

# more rows of a table than anybody reads on paper
MOST = 500
# a text of more letters may be broken anywhere
_LONG = 16

STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de;
  --band: #f6f8fa; --ok: #1a7f37; --warning: #9a6700; --failure: #cf222e; --plain: #0969da;
  --off: #8c959f; --p50: #54aeff; --p95: #0969da; --max: #0a3069; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --soft: #9198a1;
  --line: #3d444d; --band: #151b23; --ok: #3fb950; --warning: #d29922; --failure: #f85149;
  --plain: #4493f8; --off: #656c76; --p50: #a5d6ff; --p95: #4493f8; --max: #1f6feb; } }
@media print { :root { color-scheme: light; --back: #fff; --text: #000; --soft: #444; --line: #bbb;
  --band: #fff; --ok: #1a7f37; --warning: #9a6700; --failure: #cf222e; --plain: #0969da;
  --off: #8c959f; --p50: #54aeff; --p95: #0969da; --max: #0a3069; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 75rem; background: var(--back);
  color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line);
  font-size: 1.25rem; }
p { margin: .5rem 0; max-width: 60rem; }
.soft, figcaption { color: var(--soft); }
nav { display: flex; flex-wrap: wrap; gap: 0 1rem; }
nav a { color: var(--plain); }
.tiles { display: grid; gap: .75rem; margin: 1.25rem 0;
  grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
.tile { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--band); }
.tile b { display: block; font-size: 1.75rem; line-height: 1.2;
  font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); }
.charts { display: grid; gap: 1.5rem 2.5rem; margin: 1rem 0 1.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { margin-bottom: .25rem; font-weight: 600; }
svg { display: block; overflow: hidden; }
svg text { fill: var(--text); font-size: 13px; }
svg .value { fill: var(--soft); text-anchor: end; font-variant-numeric: tabular-nums; }
svg line { stroke: var(--line); }
svg .faint { stroke-dasharray: 2 4; }
svg .back { fill: var(--line); opacity: .4; }
.bars { margin: 0; padding: 0; list-style: none; font-size: .8125rem; }
.bars li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .75rem;
  margin-bottom: .5rem; }
.bars span:first-child { flex: 1 1 0; min-width: 0; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; }
.bars span + span { color: var(--soft); font-variant-numeric: tabular-nums; }
.legend { margin: 0 0 .25rem; font-size: .8125rem; color: var(--soft); }
.key { margin-right: 1rem; white-space: nowrap; }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .4em;
  border-radius: 2px; background: currentColor; }
rect.ok { fill: var(--ok); } .key.ok::before { background: var(--ok); }
rect.warning { fill: var(--warning); } .key.warning::before { background: var(--warning); }
rect.failure { fill: var(--failure); } .key.failure::before { background: var(--failure); }
rect.plain { fill: var(--plain); } .key.plain::before { background: var(--plain); }
rect.off { fill: var(--off); } .key.off::before { background: var(--off); }
rect.p50 { fill: var(--p50); } .key.p50::before { background: var(--p50); }
rect.p95 { fill: var(--p95); } .key.p95::before { background: var(--p95); }
rect.max { fill: var(--max); } .key.max::before { background: var(--max); }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { padding: .375rem .625rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
.long { overflow-wrap: anywhere; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
tbody tr:nth-child(even) { background: var(--band); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.state { font-weight: 600; white-space: nowrap; }
.state.ok { color: var(--ok); } .state.warning { color: var(--warning); }
.state.failure { color: var(--failure); } .state.off { color: var(--soft); }
@media screen and (max-width: 900px) {
  body { padding: 1rem; }
  thead { display: none; }
  table, tbody, tr, td { display: block; width: 100%; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { display: grid; grid-template-columns: 8rem 1fr; gap: .5rem; padding: .125rem .5rem;
    border: 0; overflow-wrap: anywhere; }
  td.number { text-align: left; }
  td::before { content: attr(data-name); color: var(--soft); }
  td:empty { display: none; }
}
@media screen and (min-width: 1200px) { td:not(.long) { white-space: nowrap; } }
@page { margin: 15mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  table { font-size: 8pt; }
  td { overflow-wrap: break-word; }
  h2 { break-after: avoid; }
}
"""


def page(title: str, lead: str, sections: Iterable[tuple[str, str, str]]) -> str:
    """The whole page; sections are (name, heading, content)."""
    sections = list(sections)
    links = "".join(f'<a href="#{name}">{escape(heading)}</a>' for name, heading, _ in sections)
    body = "".join(
        f'<section id="{name}"><h2>{escape(heading)}</h2>{content}</section>'
        for name, heading, content in sections
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><header><h1>{words(title)}</h1>{lead}<nav>{links}</nav></header>\n"
        f"<main>{body}</main></body></html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{words(text)}</p>' if kind else f"<p>{words(text)}</p>"


def tiles(values: Iterable[tuple[str, Any]]) -> str:
    """Numbers that are seen first."""
    cells = (
        f'<div class="tile"><b>{words(value)}</b><span>{words(name)}</span></div>'
        for name, value in values
    )
    return f'<div class="tiles">{"".join(cells)}</div>'


def charts(*drawn: str) -> str:
    return f'<div class="charts">{"".join(drawn)}</div>'


def state(word: str, kind: str) -> Marked:
    """A word in the colour of a state; the mark before the word is for who sees no colours."""
    return Marked(word, kind)


class Marked:
    """A cell with a state."""

    def __init__(self, word: str, kind: str) -> None:
        self.word, self.kind = word, kind

    def __str__(self) -> str:
        return self.word


_MARKS = {"ok": "\u2713 ", "warning": "\u25b2 ", "failure": "\u2717 ", "off": "\u25a0 "}


def table(rows: Sequence[Row], columns: Mapping[str, str], what: str) -> str:
    """A table; `columns` are the names of members with their headings, `what` the rows' word."""
    shown = [name for name in columns if any(row.get(name) not in (None, "", []) for row in rows)]
    heads = "".join(
        f'<th scope="col"{_class(rows, name)}>{words(columns[name])}</th>' for name in shown
    )
    lines = []
    for row in rows[:MOST]:
        cells = "".join(_cell(row.get(name), columns[name]) for name in shown)
        lines.append(f"<tr>{cells}</tr>")
    left = len(rows) - MOST
    more = paragraph(f"{left:,} more {what} are left out.", "soft") if left > 0 else ""
    return (
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>{more}"
        if rows
        else paragraph(f"No {what}.", "soft")
    )


def _class(rows: Sequence[Row], name: str) -> str:
    return ' class="number"' if any(_is_number(row.get(name)) for row in rows[:MOST]) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(value: Any, heading: str) -> str:
    head = f'data-name="{words(heading)}"'
    if isinstance(value, Marked):
        mark = _MARKS.get(value.kind, "")
        return f'<td {head}><span class="state {value.kind}">{mark}{words(value.word)}</span></td>'
    text = words(value)
    kind = "number" if _is_number(value) else "long" if len(text) > _LONG else ""
    if kind == "long":
        # paths and names are broken behind their parts
        text = text.replace("/", "/<wbr>").replace(".", ".<wbr>")
    style = f' class="{kind}"' if kind else ""
    return f"<td {head}{style}>{text}</td>"
