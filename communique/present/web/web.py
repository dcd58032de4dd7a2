"""What pages are made from, and where they are kept: one `Web` for an app."""

from __future__ import annotations

from asyncio import Lock
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock as ThreadLock
from threading import Thread
from typing import TYPE_CHECKING, Any

from communique.data import tables
from communique.errors import UnknownTopic
from communique.kinds.wordlists import topic_of
from communique.present.web import links
from communique.present.web.failures import Missing, Moved, Suggestion, near
from communique.present.web.options import Options
from communique.query.record import Record
from communique.query.shelf import Shelf

if TYPE_CHECKING:
    from jinja2 import Environment

    from communique.present.web.safety import Sessions

KEPT = 96 * 1024 * 1024
"""Bytes of pages that are kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is sent. `waits` are the addresses of drawings that will stand in it once they have been drawn."""

    body: bytes
    media_type: str
    etag: str
    waits: tuple[str, ...] = ()

    @classmethod
    def of(cls, body: bytes, media_type: str, waits: Iterable[str] = ()) -> Kept:
        return cls(body, media_type, blake2b(body, digest_size=12).hexdigest(), tuple(waits))


class Pages:
    """Pages by address, the one used longest ago given up first; all of them when the shelf changes, and those that
    wait for a drawing when it has been drawn."""

    def __init__(self, most: int = KEPT) -> None:
        self.most, self.bytes, self.version = most, 0, 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._waiting: dict[str, set[str]] = defaultdict(set)
        self._lock = ThreadLock()

    def get(self, address: str, version: int) -> Kept | None:
        with self._lock:
            if version != self.version or address not in self._kept:
                return None
            self._kept.move_to_end(address)
            return self._kept[address]

    def put(self, address: str, version: int, page: Kept) -> None:
        with self._lock:
            if version < self.version:
                return
            if version > self.version:
                self._kept.clear()
                self._waiting.clear()
                self.version, self.bytes = version, 0
            for each in (address, *self._waiting.pop(address, ())):
                self._drop(each)
            self._kept[address] = page
            self.bytes += len(page.body)
            for drawing in page.waits:
                self._waiting[drawing].add(address)
            while self.bytes > self.most and self._kept:
                self._drop(next(iter(self._kept)))

    def _drop(self, address: str) -> None:
        if (page := self._kept.pop(address, None)) is not None:
            self.bytes -= len(page.body)


class Web:
    """The record being served: the shelf, the record itself for what is rare, the options, and pages that are kept."""

    def __init__(self, record: Record, options: Options, sessions: Sessions, templates: Environment) -> None:
        self.record, self.options, self.sessions, self.templates = record, options, sessions, templates
        self.shelf = Shelf.of(record)
        self.pages = Pages()
        self.writing = Lock()
        self._asides: list[Thread] = []
        self.paths: frozenset[str] = frozenset()
        self.drawings: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Whether there is a page at a fixed address: the navigation names no others."""
        return path in self.paths

    def draws(self, path: str) -> bool:
        """Whether there is a drawing at an address, as it is written in `DRAWINGS`."""
        return path in self.drawings

    def changed(self, claims: Collection[str]) -> None:
        """Brings the shelf up to date after some claims were judged; every kept page goes. Call it after resolving.

        Conflicts between reports are worked out anew aside: that takes longer than whoever judges should wait."""
        self.shelf = self.shelf.updated(self.record, claims)
        shelf = self.shelf
        self.aside(lambda: self._review(shelf))

    def aside(self, work: Callable[[], object]) -> None:
        """Does some work in a thread of its own; what goes wrong there is no page's failure."""

        def run() -> None:
            with suppress(Exception):
                work()

        self._asides = [each for each in self._asides if each.is_alive()]
        self._asides.append(Thread(target=run, daemon=True))
        self._asides[-1].start()

    def close(self) -> None:
        """Waits for work that goes on aside; the record can be closed then."""
        for each in self._asides:
            each.join()

    def _review(self, shelf: Shelf) -> None:
        reviewed = shelf.reviewed()
        if self.shelf is shelf:
            self.shelf = reviewed

    def party(self, segment: str) -> str:
        """The code of the party that a part of an address names. Raises Moved where it is called otherwise there,
        Missing with suggestions where the record has none."""
        code = self.code(links.read(segment))
        if code != links.read(segment):
            raise Moved(links.party(code))
        return code

    def pair(self, one: str, other: str, part: str = "") -> tuple[str, str]:
        """The codes of the two parties that an address names; `part` is the page between them that was asked for, to
        which Moved leads where they are called otherwise there; of one party with itself, to the party."""
        codes = self.code(links.read(one)), self.code(links.read(other))
        if codes[0] == codes[1]:
            raise Moved(links.party(codes[0]))
        if codes != (links.read(one), links.read(other)):
            raise Moved(links.relationship(*codes, part))
        return codes

    def code(self, name: str) -> str:
        """The code of a party by code or name; Missing where the record has none."""
        labels = self.shelf.labels
        if name in labels:
            return name
        code = tables.lookup(name)
        if code in labels:
            return str(code)
        found = next((each for each in labels if each.casefold() == name.casefold()), None)
        if found is None:
            raise Missing(f"The record has no party called {name!r}.", self._parties_like(name))
        return found

    def topic(self, segment: str) -> str:
        """The topic that a part of an address names; raises UnknownTopic."""
        name = links.read(segment)
        if name in self.shelf.topics:
            return name
        try:
            found = topic_of(name)
        except UnknownTopic as error:
            like = near(name, list(self.shelf.topics))
            raise Missing(
                f"No topic is called {name!r}.", [(each.replace("_", " "), links.topic(each)) for each in like]
            ) from error
        if found != name:
            raise Moved(links.topic(found))
        return found

    def entry(self, segment: str) -> str:
        """The entry that an id or its beginning names; Moved where the id is of one of its claims only."""
        id = links.read(segment)
        found = self.shelf.entry_of(id)
        if found == id:
            return id
        if found:
            raise Moved(links.entry(found))
        begun = [each for each in self.shelf.entries if each.startswith(id)] if len(id) >= 4 else []
        if len(begun) == 1:
            raise Moved(links.entry(begun[0]))
        raise Missing(
            f"The record has no entry {id!r}. It may have been rejected, or its report read anew since.",
            [(each, links.entry(each)) for each in begun[:5]],
        )

    def _parties_like(self, name: str) -> list[tuple[str, str]]:
        labels = {label: code for code, label in self.shelf.labels.items()}
        told = [*tables.suggest(name), *near(name, list(labels))]
        return [(label, links.party(labels[label])) for label in dict.fromkeys(told) if label in labels][:6]

    def suggest(self, path: str) -> tuple[Suggestion, ...]:
        """What may be meant by an address that is none: the last part that names something."""
        last = links.read(path.removesuffix(".json").rstrip("/").rpartition("/")[2])
        return tuple(Suggestion(*each) for each in self._parties_like(last)) if last else ()

    def show(self, template: str, data: Any, path: str, parameters: Mapping[str, str]) -> Kept:
        """A page's HTML."""
        from communique.present.web.render import show

        return show(self, template, data, (path, parameters))
