"""Batches of documents read by several processes, handed back in their order: the record is the same with one worker
or ten."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

    from communique.model import Document, Issue
    from communique.stage import Pipeline, Reading

Read = tuple["list[Reading]", "list[Issue]"]
T = TypeVar("T")
AHEAD = 2
"""Batches for each worker that are under way at once: enough that none waits, few enough to keep memory flat."""


class How(NamedTuple):
    """How every process reads: see `ReadOptions`."""

    least: float | None = None
    codebooks: tuple[str, ...] = ()


USUAL = How()


def tidy_seldom() -> None:
    """Has this process look for garbage seldom: the tables are a million small objects that stay, and looking through
    them at the usual pace costs a fifth of the start and a seventh of the reading."""
    gc.set_threshold(200_000, 20, 100)


def pipeline(how: How) -> Pipeline:
    """The pipeline that each process builds: a list of functions; what they need is loaded once."""
    from communique.run.standard import standard

    return standard(*how)


def guarded(documents: list[Document], how: How = USUAL) -> Read:
    """The readings, and an issue for each document that a stage failed on: one report must not take others with it."""
    try:
        return pipeline(how)(documents), []
    except Exception as error:
        if len(documents) == 1:
            from communique.model import Issue

            [document] = documents
            message = f"{document.id}: a stage failed ({type(error).__name__}: {error}); please report it with the text"
            return [], [Issue("failed", message, document.source)]
    done, failed = [], []
    for document in documents:
        one, issues = guarded([document], how)
        done += one
        failed += issues
    return done, failed


def spread(
    batches: Iterable[T], documents: Callable[[T], list[Document]], workers: int, how: How = USUAL
) -> Iterator[tuple[T, Read]]:
    """Each batch with what was read from its documents, in the order of the batches.

    With one worker, or one batch, everything happens in this process. A worker that dies (killed, out of memory) costs
    nothing but time: what it had in hand is read in this process."""
    rest = iter(batches)
    first = list(islice(rest, 2)) if workers > 1 else []
    if len(first) < 2:
        for batch in (*first, *rest):
            yield batch, guarded(documents(batch), how)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    waiting: deque[tuple[T, Future[Read] | None]] = deque()
    with ProcessPoolExecutor(workers, get_context("spawn"), tidy_seldom) as pool:

        def hand(batch: T) -> None:
            try:
                waiting.append((batch, pool.submit(guarded, documents(batch), how)))
            except BrokenProcessPool:
                waiting.append((batch, None))

        for batch in (*first, *islice(rest, AHEAD * workers - 2)):
            hand(batch)
        while waiting:
            batch, future = waiting.popleft()
            for following in islice(rest, 1):
                hand(following)
            try:
                yield batch, future.result() if future else guarded(documents(batch), how)
            except BrokenProcessPool:
                yield batch, guarded(documents(batch), how)
