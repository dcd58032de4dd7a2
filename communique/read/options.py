"""What a reader may be told."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024

BESIDE = frozenset({"bad-field", "cut-off", "digest", "encoding", "feed-text", "part-no-text"})
"""Codes of issues that come beside a document that was read, not instead of one."""


def allowed(most: int) -> str:
    """How a bound on bytes is told, with the options that move it."""
    return f"the {most / MEBIBYTE:.3g} MiB allowed (max_bytes, --max-mb)"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read. The first five name the fields of JSON Lines and the columns of tables.

    `max_bytes` bounds the raw bytes of one report, packed or not: a whole file, a page, one line of JSON Lines (a file
    of JSON Lines may be of any size). `timeout` is in seconds, for one web address with all its redirects.
    `allow_private` lets web addresses lead to this machine and the local network. With several `workers` as many
    processes read; the record is the same. `least` is the probability that an entry must have; None: what each kind
    does best with (quotations are entered whatever the probability of their speaker). `codebooks` are files or folders
    that extend the codebook of events.
    """

    id_field: str = "id"
    text_field: str = "text"
    title_field: str = "title"
    date_field: str = "date"
    url_field: str = "url"
    max_bytes: int = 64 * MEBIBYTE
    timeout: float = 30.0
    allow_private: bool = False
    workers: int = 1
    least: float | None = None
    codebooks: tuple[str, ...] = ()
