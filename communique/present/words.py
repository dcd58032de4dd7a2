"""Words of a report as they can be shown anywhere: nothing in them reaches beyond them."""

from __future__ import annotations

import re

LONG = 160
"""Characters of a name, an issue or a title that are shown; what is longer is cut, as its place shows all of it."""

# Controls move the cursor of a terminal or end a page's text; embeddings and isolates reorder what stands after them.
_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(words: str) -> str:
    """The words with everything that could reach beyond them made visible: a carriage return before a line feed is
    dropped, other controls become their pictures, marks of direction that stay open and lone surrogates become "�".

    >>> visible("a\\x1b[2Jb\\u202ec")
    'a␛[2Jb�c'
    """
    return _HARMFUL.sub(_picture, words.replace("\r\n", "\n"))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "�"


def cut(words: str, most: int = LONG) -> str:
    """The words on one line, cut in the middle where there are more than `most` characters."""
    if len(words) > 4 * most:
        words = f"{words[: 2 * most]} … {words[-2 * most :]}"
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    return f"{line[: most * 2 // 3].rstrip()} … {line[len(line) - most // 3 :].lstrip()}"
