"""Lists by pages of fifty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Query

T = TypeVar("T")

ROWS = 50
PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="Which page of a list, from 1.")]


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `page` of `pages` of a list of `total` rows, of which those from `first` to `last` are shown (from 1)."""

    page: int
    pages: int
    total: int
    first: int
    last: int


def cut(rows: Sequence[T], page: int, size: int = ROWS) -> tuple[tuple[T, ...], Paging]:
    """The rows of a page, and where it stands; a page beyond the last is the last."""
    pages = max(1, -(-len(rows) // size))
    page = min(page, pages)
    start = (page - 1) * size
    shown = tuple(rows[start : start + size])
    return shown, Paging(page, pages, len(rows), start + 1 if shown else 0, start + len(shown))
