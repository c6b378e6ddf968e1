"""The texts of errors and warnings in the sources, and which of them a page has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TEXT = re.compile(r"""b?'(?:\\.|[^'\\\n])'|"((?:[^"\\]|\\.)*)\"""", re.S)
# a text for people has two words of small letters
_WORDS = re.compile(r"[a-z]{2,} \S*[a-z({=]")
# what is no error: words for the log's readers, for docstrings and for other programs
ELSEWHERE = {
    "token refused, logging in again",
    "the server ignores the token header; reads are sent as POST",
    "a String takes anything",
    "tunnel error: ",
    "proxy authorization required",
    "fatal alert",
    "client certificate",
    "the proxy",
    "the proxy {proxy}: ",
    "this host",
    "log in",
    "an unknown place",
    "on purpose",
    "the site exports",
    "the file is checked",
    "its checksum is right",
    "it has no checksum beside it",
    "{} of {size} bytes would replace {what} on {name}; {is_checked}",
    "not done",
    "something temporary stays on the site",
    "the upload of a service definition stays",
    "the upload of an extension stays",
    "no record of the upload",
    "a maintenance window opens",
    "the state of a window that is over stays",
    "keep stopped",
    "would be put to use",
    "is in use",
    "a temporary file",
    "directories private=true",
    "let resource = ",
    "Bearer {}",
    "<!doctype html",
    "records {}",
    "data f=csv",
    "security/roles/getRoles startIndex=0 pageSize=1000",
}


def texts(folder: str = "src") -> Iterator[tuple[str, str]]:
    """Each text in the Rust sources that a user may read, with its file."""
    for path in sorted((ROOT / folder).rglob("*.rs")):
        if path.name.startswith("fuzzing"):
            continue
        source = path.read_text(encoding="utf-8").partition("#[cfg(test)]\nmod tests")[0]
        source = re.sub(r"^\s*//.*$", "", source, flags=re.M)
        for match in _TEXT.finditer(source):
            text = _unescaped(match[1] or "")
            if _WORDS.search(text) and not _is_elsewhere(text):
                yield path.relative_to(ROOT).as_posix(), text


def _unescaped(text: str) -> str:
    text = re.sub(r"\\\n\s*", "", text)
    return text.replace('\\"', '"').replace("\\n", " ").replace("\\\\", "\\")


def _is_elsewhere(text: str) -> bool:
    # names of pages in Esri's reference, docstrings of classes, paths with parameters
    others = ("The items of", "<items", "<{}", "<p>", "{folder?}", "(os error", "Software\\")
    return text in ELSEWHERE or _is_name(text) or text.startswith(others)


def _is_name(text: str) -> bool:
    small = ("to", "in", "by", "for", "with", "or", "from", ">")
    return all(word[0].isupper() or word in small for word in text.split())


def missing(page: str, text: str) -> bool:
    """Whether a page lacks a text; what changes in the text may be anything there."""
    flat = " ".join(page.replace("`", "").replace("\\|", "|").split())
    fixed = re.split(r"\{(?:[\w.]+)?(?::\?)?\}", text.replace("`", ""))
    pieces = [" ".join(piece.strip(" :;,").split()) for piece in fixed]
    pattern = r".{0,60}?".join(re.escape(piece) for piece in pieces if piece)
    return re.search(pattern, flat) is None
