"""Feeds watched: what is new in them is read into the record, politely, once or round after round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from communique.run.errand import Errand, Watched, back_off, in_turn, moment, seconds

# The readers and the store are imported where they are needed: `import communique` must stay quick.
if TYPE_CHECKING:
    from communique.model import Issue
    from communique.query.record import Record
    from communique.read.feeds import Feed
    from communique.read.options import ReadOptions
    from communique.read.robots import Clock
    from communique.record.feeds import Entry, FeedState

EVERY = 900.0
"""Seconds between two looks at a feed, if nothing else is asked for."""

_TOGETHER = 16
"""Answers of feeds that are written at once, or fewer where they bring as many entries as this times a hundred."""


def watch(
    *feeds: str | Path,
    record: Record | str | Path,
    options: ReadOptions | None = None,
    every: float | None = None,
    tell: Callable[[str], None] = lambda line: None,
    clock: Clock | None = None,
) -> Watched:
    """Reads what is new in feeds (RSS, Atom) into the record.

    `feeds` are addresses, or files with lists of them (OPML); `record` an open Record or the path of a file, made if
    missing and held open only while it is written; `every` the seconds from one look at a feed to the next, None for
    one round; `tell` gets a line for each feed and each page that is refused. A `clock` can be stopped from a signal's
    handler or another thread: the batch at hand is finished and kept. However it ends, the next call goes on where this
    one was. Raises UnreadableSource for a list that cannot be read, StoreError for a record.

    Hosts are asked what robots.txt allows, one page at a time with a pause, only for what changed, and less and less
    often while they fail. An entry's report is the text of the page that it leads to, or the feed's own text of it
    where that page is refused or fails.
    """
    from communique.query.record import Record
    from communique.read.options import ReadOptions
    from communique.read.robots import Clock, Guest
    from communique.run.pages import read_pages
    from communique.run.summary import Summary

    guest = Guest(options or ReadOptions(), clock or Clock())
    named = addresses(feeds, guest.options)
    kept = record if isinstance(record, Record) else Path(record)
    errand = Errand(kept, named, guest, tell, Watched({}, Summary()))
    while True:
        errand.watched = Watched({}, Summary())
        _ask(errand, every)
        soonest = read_pages(errand)
        if every is None or errand.clock.stopped:
            return errand.watched
        wake = min([*errand.due.values(), *([soonest] if soonest else [])])
        errand.clock.wait(max(wake - errand.clock.now(), 1.0))
        if errand.clock.stopped:
            return errand.watched


def addresses(feeds: Iterable[str | Path], options: ReadOptions) -> list[str]:
    """The addresses of feeds that are named, or listed in files (OPML), each once.

    Raises UnreadableSource for a file that is no such list, and where nothing is named.
    """
    from communique.errors import UnreadableSource
    from communique.read.feeds import outlines
    from communique.read.folder import trouble

    found: list[str] = []
    for feed in feeds:
        name = str(feed)
        # Some sites write feed://post.example/rss or feed:https://post.example/rss.
        bare = name[5:].removeprefix("//") if name.lower().startswith("feed:") else name
        if "://" in bare[:16]:
            found.append(bare)
        elif bare != name:
            found.append(f"https://{bare}")
        else:
            try:
                with Path(feed).open("rb") as stream:
                    raw = stream.read(options.max_bytes)
            except (OSError, ValueError) as error:
                issue = trouble(Path(feed), error)
                raise UnreadableSource(issue.source, issue.code, issue.message) from None
            found += outlines(raw, name)
    if not found:
        raise UnreadableSource("watch", "empty", "no feed is named; give addresses or a list of them (OPML)")
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Answer:
    """How a feed answered: its new row, what it gave where that was anything new, and what went wrong."""

    state: FeedState
    feed: Feed | None = None
    issues: tuple[Issue, ...] = ()


def _ask(errand: Errand, every: float | None) -> None:
    """Asks the feeds that are due, and keeps what they answer: an entry that is new or changed waits to be read."""
    answers: list[_Answer] = []
    due = _due(errand)
    for state in in_turn(errand.guest, due, lambda state: state.url):
        answer = _answer(errand, state)
        if answer is None:
            continue
        answers.append(answer)
        rest = answer.state.next_check
        errand.due[state.url] = seconds(rest) if rest else errand.clock.now() + (every or 0.0)
        if len(answers) >= _TOGETHER or sum(len(one.feed.items) for one in answers if one.feed) >= 100 * _TOGETHER:
            _keep(errand, answers)
            answers = []
    _keep(errand, answers)
    for state in due:
        if not errand.look(state.url).asked and not errand.clock.stopped:
            errand.due[state.url] = max(errand.due[state.url], errand.guest.free(state.url))
            errand.tell(f"{state.url}: its host asks for longer pauses; it is asked later")


def _due(errand: Errand) -> list[FeedState]:
    """The feeds to be asked now, the one asked longest ago first, so that none starves behind others on its host."""
    from communique.record.feeds import FeedState, feeds

    now = errand.clock.now()
    if errand.due and min(errand.due.values()) > now:
        return []
    with errand.opened() as record:
        states = feeds(record.store.connection, errand.feeds)
    due = []
    for url in errand.feeds:
        state = states.get(url, FeedState(url))
        rest = seconds(state.next_check) if state.next_check else 0.0
        if max(rest, errand.due.get(url, 0.0)) <= now:
            due.append(state)
        elif rest > now and url not in errand.due:
            errand.look(url).trouble = f"left alone until {state.next_check:%Y-%m-%d %H:%M} UTC; {state.message}"
            errand.tell(str(errand.look(url)))
        errand.due.setdefault(url, rest)
    return sorted(due, key=lambda state: (state.checked or datetime.min, state.url))


def _answer(errand: Errand, state: FeedState) -> _Answer | None:
    """What a feed answers now; None where its host has to be left alone for a while first."""
    from communique.errors import Unanswered, UnreadableSource
    from communique.read.feeds import feed
    from communique.read.robots import Later
    from communique.read.web import Version

    look = errand.look(state.url)
    try:
        known = Version(state.etag or "", state.modified or "")
        fetched = errand.guest.fetch(state.url, known)
        found = None if fetched.unchanged else feed(fetched.raw, state.url, fetched.charset, fetched.url)
    except Later as error:
        errand.due[state.url] = error.until
        return None
    except UnreadableSource as error:
        refusal = error
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"[:300]
        refusal = UnreadableSource(state.url, "unreadable", f"the feed cannot be read ({detail}); please report it")
    else:
        look.asked, look.title = True, (found.title if found else state.title)
        version = fetched.version
        answered = replace(
            state,
            title=look.title,
            etag=version.etag or None,
            modified=version.modified or None,
            checked=moment(errand.clock.now()),
            next_check=None,
            status=304 if fetched.unchanged else 200,
            failures=0,
            message="",
        )
        return _Answer(answered, found, found.issues if found else ())
    look.asked, look.trouble = True, f"refused: {refusal.message} [{refusal.code}]"
    status, after = (refusal.status, refusal.after) if isinstance(refusal, Unanswered) else (0, None)
    now = errand.clock.now()
    failed = replace(
        state,
        checked=moment(now),
        next_check=moment(now + max(back_off(state.failures + 1), after or 0.0)),
        status=status or None,
        failures=state.failures + 1,
        message=refusal.message,
    )
    return _Answer(failed, None, (_issue(refusal.code, refusal.message, state.url),))


def _issue(code: str, message: str, source: str) -> Issue:
    from communique.model import Issue

    return Issue(code, message, source)


def _keep(errand: Errand, answers: Sequence[_Answer]) -> None:
    """Writes what feeds answered: with it, what they gave waits to be read, and is never asked for again."""
    from communique.record.feeds import entries, keep
    from communique.run.standard import fingerprint

    if not answers:
        return
    options = errand.options
    with errand.opened() as record:
        run = record.store.begin(fingerprint(options.least, options.codebooks))
        found: list[Entry] = []
        for answer in answers:
            known = entries(record.store.connection, answer.state.url)
            found += _found(errand, answer, known)
        issues = [issue for answer in answers for issue in answer.issues]
        record.store.add_issues(run, issues)
        keep(record.store.connection, run, [answer.state for answer in answers], found)
        record.store.finish(run)
    errand.watched.summary.issues += issues
    for answer in answers:
        errand.tell(str(errand.look(answer.state.url)))


def _found(errand: Errand, answer: _Answer, known: dict[str, tuple[str, str | None]]) -> Iterator[Entry]:
    """The entries of a feed that are new, or changed since it gave them last."""
    from communique.read.feeds import page
    from communique.record.feeds import Entry

    url = answer.state.url
    look = errand.look(url)
    if answer.feed is None:
        look.unchanged = 0 if look.trouble else len(known)
        return
    for item in answer.feed.items:
        before = known.get(item.name)
        if before and before[0] == item.digest:
            look.unchanged += 1
            continue
        look.new, look.changed = (look.new, look.changed + 1) if before else (look.new + 1, look.changed)
        yield Entry(
            feed=url,
            item=item.name,
            url=item.link,
            page=page(item.link) if item.link else "",
            digest=item.digest,
            state="waiting",
            tries=0,
            next_try=None,
            title=item.title,
            dated=item.dated,
            words=item.words if item.stands or not item.link else "",
            document=before[1] if before else None,
            seen=moment(errand.clock.now()),
        )
