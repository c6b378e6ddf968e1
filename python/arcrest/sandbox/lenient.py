"""A JSON parser that accepts what the Java library of real servers accepts.

Single quotes, bare words, `=` or `=>` for `:`, `;` for `,`, a trailing comma: all of it is read, so
Python's `repr` of a dict passes. `True` and `FALSE` are booleans, `None` is merely a word.
"""

from __future__ import annotations

import json
import re
from typing import Any

_BARE = re.compile(r"[^,:\]}/\\\"\[{;=#\x00-\x1f]+")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# the words of that library
_STARTS = {
    "{": "A JSONObject text must begin with '{'",
    "[": "A JSONArray text must start with '['",
}
_WORDS = {"true": True, "false": False, "null": None}


class Malformed(ValueError):
    """The text is not JSON, even by the lenient rules."""


def loads(text: str, start: str, strict: bool) -> Any:
    """Parse an object ("{") or an array ("["): strict JSON, or otherwise by the lenient rules."""
    if not text.lstrip().startswith(start):
        at = len(text) - len(text.lstrip()) + 1
        raise Malformed(f"{_STARTS[start]} at character {at} of {text}")
    try:
        return _strict_loads(text)
    except Malformed:
        if strict:
            raise
        return _Reader(text).document()


def _strict_loads(text: str) -> Any:
    """Parse strict JSON, without NaN and Infinity."""

    def refuse(word: str) -> Any:
        raise Malformed(f"{word} is not JSON")

    try:
        return json.loads(text, parse_constant=refuse)
    except ValueError as error:
        raise Malformed(str(error)) from None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def document(self) -> Any:
        value = self._value()
        if self._peek():
            raise self._wrong("the end")
        return value

    def _wrong(self, expected: str) -> Malformed:
        return Malformed(f"Expected {expected} at character {self.at + 1} of {self.text[:80]}")

    def _peek(self) -> str:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _accept(self, characters: str) -> bool:
        found = self._peek()
        if found and found in characters:
            self.at += 1
            return True
        return False

    def _value(self) -> Any:
        start = self._peek()
        if start == "{":
            return self._object()
        if start == "[":
            return self._array()
        return self._scalar()

    def _object(self) -> dict[str, Any]:
        self._accept("{")
        members: dict[str, Any] = {}
        while not self._accept("}"):
            key = str(self._scalar(word=True))
            if self._accept("="):
                self._accept(">")
            elif not self._accept(":"):
                raise self._wrong("a ':' after a key")
            members[key] = self._value()
            if not self._accept(",;") and self._peek() != "}":
                raise self._wrong("a ',' or '}'")
        return members

    def _array(self) -> list[Any]:
        self._accept("[")
        items: list[Any] = []
        while not self._accept("]"):
            items.append(self._value())
            if not self._accept(",;") and self._peek() != "]":
                raise self._wrong("a ',' or ']'")
        return items

    def _scalar(self, word: bool = False) -> Any:
        quote = self._peek()
        if quote and quote in "'\"":
            return self._quoted(quote)
        match = _BARE.match(self.text, self.at)
        if not match:
            raise self._wrong("a value")
        self.at = match.end()
        bare = match.group().strip()
        return bare if word else _meaning(bare)

    def _quoted(self, quote: str) -> str:
        self.at += 1
        characters: list[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            self.at += 1
            if character == quote:
                return "".join(characters)
            characters.append(self._escaped() if character == "\\" else character)
        raise self._wrong(f"a closing {quote}")

    def _escaped(self) -> str:
        character = self.text[self.at : self.at + 1]
        self.at += 1
        width = {"u": 4, "x": 2}.get(character)
        if width is None:
            return _ESCAPES.get(character, character)
        digits = self.text[self.at : self.at + width]
        self.at += width
        try:
            return chr(int(digits, 16))
        except ValueError:
            raise self._wrong("hexadecimal digits") from None


def _meaning(word: str) -> Any:
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    for number in (int, float):
        try:
            return number(word)
        except ValueError:
            continue
    return word
