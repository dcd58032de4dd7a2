"""The pages that entries of feeds lead to: fetched, read and kept, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from communique.errors import Unanswered, UnreadableSource
from communique.model import Document, Issue
from communique.run.errand import Errand, back_off, in_turn, moment, seconds

if TYPE_CHECKING:
    from communique.record.feeds import Entry

BATCH = 16
"""Pages that are kept at once: a stop costs no more than these."""

TRIES = 5
"""How often a page is asked for that might still come."""

_CHUNK = 256
_PAUSE = 5.0
"""Seconds of waiting that are better spent on reading what has been fetched."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page and the entries that lead to it, of one feed or several."""

    entries: tuple[Entry, ...]

    @property
    def url(self) -> str:
        return self.entries[0].url


@dataclass(slots=True)
class _Outcome:
    """What came of a page: a document, or issues, or another try later on; `next_try` in seconds since 1970."""

    page: _Page
    document: Document | None = None
    issues: list[Issue] = field(default_factory=list)
    next_try: float | None = None
    tried: bool = True


def read_pages(errand: Errand) -> float | None:
    """Reads all entries that wait and may be read now; says when the next of those that are left may be, in seconds
    since 1970, or None where none is left."""
    from communique.record.feeds import backlog, documents, waiting

    while True:
        with errand.opened() as record:
            connection = record.store.connection
            now = moment(errand.clock.now())
            entries = [] if errand.clock.stopped else waiting(connection, errand.feeds, now, _CHUNK)
            if not entries:
                if not errand.clock.stopped:
                    record.resolve()
                left, soonest = backlog(connection, errand.feeds)
                break
            read = documents(connection, [entry.page for entry in entries])
        _read(errand, _pages(entries), read)
    for feed, count in left.items():
        errand.look(feed).waiting = count
    return seconds(soonest) if soonest else None


def _pages(entries: Sequence[Entry]) -> list[_Page]:
    """The pages that the entries lead to, each once, in the order of the entries."""
    pages: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        pages.setdefault((entry.page,) if entry.page else (entry.feed, entry.item), []).append(entry)
    # The shortest address is the one that says least of where a reader comes from.
    return [
        _Page(tuple(sorted(of, key=lambda entry: (len(entry.url), entry.feed, entry.item)))) for of in pages.values()
    ]


def _read(errand: Errand, pages: Sequence[_Page], read: dict[str, Document]) -> None:
    """Reads pages in batches. `read` are documents that came of pages for other feeds: they are not fetched again."""
    batch: list[_Outcome] = []
    todo: dict[int, _Page] = {}
    for number, page in enumerate(pages):
        document = read.get(page.entries[0].page)
        if document and all(entry.document is None for entry in page.entries):
            batch.append(_Outcome(page, document))
        else:
            todo[number] = page
    for number, page in in_turn(errand.guest, list(todo.items()), lambda job: job[1].url):
        wait = errand.guest.free(page.url) - errand.clock.now()
        if len(batch) >= BATCH or (batch and wait > _PAUSE):
            _settle(errand, batch)
            batch = []
            if errand.clock.stopped:
                return
        batch.append(_outcome(errand, page))
        del todo[number]
    if not errand.clock.stopped:
        batch += (_Outcome(page, next_try=errand.guest.free(page.url), tried=False) for page in todo.values())
    _settle(errand, batch)


def _outcome(errand: Errand, page: _Page) -> _Outcome:
    """Fetches a page and reads it; where that fails, what the feed itself says of it stands in, if that is enough."""
    from communique.read.robots import Later
    from communique.read.sources import answered

    entry = page.entries[0]
    if not entry.url:
        return _instead(errand, page, UnreadableSource(entry.feed, "no-text", "the entry leads nowhere"))
    try:
        fetched = errand.guest.fetch(entry.url)
        found = list(islice(answered(entry.url, fetched, errand.options), 3))
    except Later as error:
        return _Outcome(page, next_try=error.until, tried=False)
    except UnreadableSource as error:
        return _instead(errand, page, error)
    except (Exception, MemoryError) as error:
        detail = f"{type(error).__name__}: {error}"[:300]
        message = f"the reader failed on this ({detail}); save it as plain text and give that"
        return _instead(errand, page, UnreadableSource(entry.url, "unreadable", message))
    issues = [item for item in found if isinstance(item, Issue)]
    for document in found:
        if isinstance(document, Document):
            return _Outcome(page, document, issues)
    code, message = (issues[0].code, issues[0].message) if issues else ("no-text", "the page holds no text")
    return _instead(errand, page, UnreadableSource(entry.url, code, message))


def _instead(errand: Errand, page: _Page, refusal: UnreadableSource) -> _Outcome:
    """What comes of a page that cannot be read: the feed's own text, else another try if that may help, or an issue."""
    for entry in page.entries:
        if entry.words:
            raw = sha256(entry.words.encode()).hexdigest()
            document = Document(entry.words, entry.feed, url=entry.url or None, media_type="text/xml", raw_digest=raw)
            said = f"{refusal.message}; the feed's own text was read instead"
            return _Outcome(page, document, [Issue("feed-text", said, entry.url)] if entry.url else [])
    entry = page.entries[0]
    if isinstance(refusal, Unanswered) and refusal.passing and entry.tries + 1 < TRIES:
        return _Outcome(page, next_try=errand.clock.now() + max(back_off(entry.tries + 1), refusal.after or 0.0))
    return _Outcome(page, issues=[Issue(refusal.code, refusal.message, refusal.source)])


def _settle(errand: Errand, batch: Sequence[_Outcome]) -> None:
    """Reads what was fetched and keeps it, with what became of each entry, in as little time as the record allows."""
    from communique.record.feeds import keep
    from communique.run.standard import fingerprint
    from communique.run.summary import Batch
    from communique.run.workers import How, guarded

    if not batch:
        return
    how = How(errand.options.least, errand.options.codebooks)
    places = [place for outcome in batch for place in _places(outcome)]
    with errand.opened() as record:
        known = record.store.known(places, record.store.begin(fingerprint(*how)))
    new = {place.key: place for place in reversed(places) if place.key not in known}
    readings, failed = guarded(list(reversed(new.values())), how)
    issues = [issue for outcome in batch for issue in outcome.issues] + failed
    held = known | {reading.document.key for reading in readings}
    with errand.opened() as record:
        run = record.store.begin(fingerprint(*how))
        record.store.add(run, readings, places, issues)
        keep(
            record.store.connection, run, found=[entry for outcome in batch for entry in _after(errand, outcome, held)]
        )
        record.store.finish(run)
    errand.watched.summary.add(
        Batch(readings, [place for key, place in _first(places).items() if key in known], issues)
    )
    if readings:
        errand.tell(f"read {len(readings)} report{'s' if len(readings) != 1 else ''}")
    for issue in issues:
        errand.tell(f"  {issue.source}: {issue.message} [{issue.code}]")


def _first(places: Sequence[Document]) -> dict[str, Document]:
    return {place.key: place for place in reversed(places)}


def _places(outcome: _Outcome) -> list[Document]:
    """The document as each feed gives it: with the feed as its source, and the title and day that the feed says."""
    document = outcome.document
    if document is None:
        return []
    return [
        replace(document, source=entry.feed, title=entry.title or document.title, dated=entry.dated or document.dated)
        for entry in outcome.page.entries
    ]


def _after(errand: Errand, outcome: _Outcome, held: set[str]) -> list[Entry]:
    """The rows of a page's entries, now that this came of it."""
    key = outcome.document.key if outcome.document else ""
    rows = []
    for entry in outcome.page.entries:
        look = errand.look(entry.feed)
        if key in held:
            look.read += 1
            row = replace(entry, state="read", words="", next_try=None, document=key)
        elif outcome.next_try is not None:
            tries = entry.tries + outcome.tried
            row = replace(entry, tries=tries, next_try=moment(outcome.next_try))
        else:
            look.refused += 1
            row = replace(entry, state="refused", words="", next_try=None)
        rows.append(row)
    return rows
