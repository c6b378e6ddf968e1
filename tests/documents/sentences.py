"""The sentences of a document in Markdown, and how many words each has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

LONGEST = 30
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)\s*$", re.M | re.S)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.) )|\n(?=\s*[|#>])|\n(?= {4}\S)")
_END = re.compile(r"(?<=[.!?])[\"')*]*\s+(?=[\"'(*`]*[A-Z0-9`\[])")
# dots that end no sentence
_SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|vs|No|ca)\.")


def sentences(text: str) -> Iterator[str]:
    """The sentences; a cell of a table, an item of a list and a heading are paragraphs."""
    text = _FENCED.sub("\n\n", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    for block in _BLOCK.split(text):
        # lines that are indented stand for code, unless they go on with an item
        if re.match(r" {4}\S", block.lstrip("\n")):
            continue
        cells = re.split(r"(?<!\\)\|", block) if block.lstrip().startswith("|") else [block]
        for cell in cells:
            yield from _of_paragraph(cell)


def _of_paragraph(text: str) -> Iterator[str]:
    text = re.sub(r"^\s*(?:[-*+]|\d+\.|#+|>)\s+", "", text.strip())
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "CODE", text)
    text = _SHORT.sub(lambda match: match[0].replace(".", ""), text)
    for sentence in _END.split(" ".join(text.split())):
        if sentence:
            yield sentence


def words(sentence: str) -> int:
    return len(re.findall(r"[^\W_][\w'.,/@:+-]*", sentence))


def too_long(path: Path) -> list[str]:
    """The sentences of a document that have too many words, with their numbers of words."""
    found = sentences(path.read_text(encoding="utf-8"))
    return [f"{words(one)}: {one}" for one in found if words(one) > LONGEST]
