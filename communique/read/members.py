"""The bytes of an archive that is packed record by record, unpacked so that none of them can swell or hide another."""

from __future__ import annotations

import zlib
from typing import BinaryIO

GZIP = b"\x1f\x8b\x08"
LINE = 64 * 1024
"""Bytes of a line that are read together; headers are shorter."""
HEADERS = 256 * 1024
"""Bytes that the headers of one record may have."""

_PART = 16 * 1024
_OUT = 256 * 1024
_TRIED = 512  # bytes that tell whether a packed record begins with them


class TooMuch(ValueError):
    """More bytes than may be unpacked of one record."""


class Stored:
    """A stream read once from front to back, of which a part may be looked at again. `at` is the place of the next
    byte, counted from where the file begins."""

    def __init__(self, stream: BinaryIO, start: bytes = b"", at: int = 0) -> None:
        self._stream, self._ahead, self.at = stream, start, at

    def part(self) -> bytes:
        """Some bytes; none at the end."""
        found, self._ahead = self._ahead or self._stream.read(_PART), b""
        self.at += len(found)
        return found

    def back(self, part: bytes) -> None:
        """Puts back what was taken last."""
        self._ahead = part + self._ahead
        self.at -= len(part)

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size and (more := self._stream.read(_PART)):
            self._ahead += more
        return self._ahead[:size]

    def skip(self, size: int) -> None:
        while size and (part := self.part()):
            if len(part) > size:
                self.back(part[size:])
                return
            size -= len(part)

    def seek_member(self) -> bool:
        """Goes on to where the next record that is packed by itself begins; False where there is none."""
        while near := self.peek(_PART):
            last = len(near) < _PART
            place = near.find(GZIP)
            while place >= 0 and (last or place <= len(near) - _TRIED):
                if begins(near[place : place + _TRIED]):
                    self.skip(place)
                    return True
                place = near.find(GZIP, place + 1)
            self.skip(len(near) if last else len(near) - _TRIED + 1)
        return False


def begins(start: bytes) -> bool:
    """Whether a packed record of an archive begins here."""
    return unpacked_start(start).startswith((b"WARC/", b"filedesc://", b"http"))


def unpacked_start(start: bytes) -> bytes:
    """The first bytes that are packed here."""
    try:
        return zlib.decompressobj(31).decompress(start, 16)
    except zlib.error:
        return b""


class Lines:
    """The bytes of one record or more, as the library that reads them wants them: `read`, `readline` and `tell`.

    `allowed` bytes may be taken before TooMuch is raised; set it anew for each record.
    """

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._ready, self._from = b"", 0
        self._taken = 0
        self.allowed = HEADERS

    def tell(self) -> int:
        return self._taken

    def more(self) -> bytes:
        """Some more bytes; none at the end."""
        return self._stored.part()

    def ended(self) -> bool:
        """Whether nothing is left."""
        return not self._fill()

    def read(self, size: int | None = None) -> bytes:
        """So many bytes, fewer only at the end."""
        wanted = min(size if size is not None and size >= 0 else self.allowed + 1, self.allowed + 1)
        parts, left = [], wanted
        while left and self._fill():
            part = self._ready[self._from : self._from + left]
            parts.append(part)
            self._from += len(part)
            left -= len(part)
        return self._counted(b"".join(parts))

    def readline(self, size: int | None = None) -> bytes:
        """A line, or the first part of a long one."""
        left = LINE if size is None else min(size, LINE)
        parts: list[bytes] = []
        while left > 0 and self._fill():
            end = self._ready.find(b"\n", self._from, self._from + left)
            stop = end + 1 if end >= 0 else min(self._from + left, len(self._ready))
            parts.append(self._ready[self._from : stop])
            left -= stop - self._from
            self._from = stop
            if end >= 0:
                break
        return self._counted(b"".join(parts))

    def peek(self, size: int) -> bytes:
        """The bytes that come next, fewer only at the end."""
        while len(self._ready) - self._from < size and (more := self.more()):
            self._ready, self._from = self._ready[self._from :] + more, 0
        return self._ready[self._from : self._from + size]

    def blank(self) -> None:
        """Passes over line ends."""
        while self._fill() and self._ready[self._from] in b"\r\n":
            self._from += 1
            self._taken += 1

    def _fill(self) -> bool:
        if self._from >= len(self._ready):
            self._ready, self._from = self.more(), 0
        return bool(self._ready)

    def _counted(self, part: bytes) -> bytes:
        self._taken += len(part)
        self.allowed -= len(part)
        if self.allowed < 0:
            raise TooMuch("more bytes than one record may have")
        return part


class Member(Lines):
    """What is packed as one member of a gzip file. Raises zlib.error and EOFError where it is damaged or cut."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(stored)
        self._begun = stored.at
        self._packed = zlib.decompressobj(31)
        self._left = b""
        self._last = b""

    def more(self) -> bytes:
        while not self._packed.eof:
            part = self._left or self._stored.part()
            if not part:
                raise EOFError("the packed record breaks off")
            self._last = part
            found = self._packed.decompress(part, _OUT)
            self._left = self._packed.unconsumed_tail
            if self._packed.eof:
                self._stored.back(self._packed.unused_data)
            if found:
                return found
        return b""

    @property
    def ended_well(self) -> bool:
        """Whether it was unpacked to its end."""
        return self._packed.eof

    def leave(self) -> None:
        """Puts back what may hold the beginning of the next member, after damage in this one."""
        if not self._packed.eof:
            # Its own beginning stays behind, or it would be found again for ever.
            own = max(self._begun + 1 - (self._stored.at - len(self._last)), 0)
            self._stored.back(self._last[own:])
