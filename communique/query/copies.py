"""Which reports copy which: typed rows, and the SQL of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from communique.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """A report that copies an earlier one, in whole or in part.

    `kind` is `exact` (the same words), `reprint` (mostly the same) or `part`. `share` of the report's words stand in
    the original, `share_original` of the original's in the report. `passages` are the words copied, `spans` where they
    stand in the report's text and `original_spans` where in the original's: one of each for each passage, in the order
    of the report. `repeats` counts the report's entries that repeat one of the original, and so count once.
    """

    report: str
    original: str
    kind: str
    share: float
    share_original: float
    repeats: int
    published_first: date | None
    original_published_first: date | None
    title: str | None
    original_title: str | None
    source: str
    original_source: str
    passages: tuple[str, ...]
    spans: tuple[Span, ...]
    original_spans: tuple[Span, ...]
    document: str
    original_document: str


COPIES = """
WITH shared AS (
    SELECT passage.document, original, list(substring(body, start + 1, stop - start) ORDER BY start, stop) AS passages,
        list([start, stop] ORDER BY start, stop) AS spans,
        list([original_start, original_stop] ORDER BY start, stop) AS original_spans
    FROM passage JOIN document ON document.id = passage.document JOIN text ON text.id = document.text
    GROUP BY passage.document, original
), repeated AS (
    SELECT one.document, other.document AS original, count(*) AS repeats
    FROM repeat JOIN claim AS one ON one.id = repeat.claim JOIN claim AS other ON other.id = repeat.copied
    GROUP BY one.document, other.document
)
SELECT one.report, other.report AS original, kind, share, share_original, coalesce(repeats, 0) AS repeats,
    one.published_first, other.published_first AS original_published_first,
    found.title, origin.title AS original_title, found.source, origin.source AS original_source,
    passages, spans, original_spans, copy.document, copy.original AS original_document
FROM copy
JOIN document AS one ON one.id = copy.document JOIN document AS other ON other.id = copy.original
JOIN source AS found ON found.id = one.source JOIN source AS origin ON origin.id = other.source
JOIN shared ON shared.document = copy.document AND shared.original = copy.original
LEFT JOIN repeated ON repeated.document = copy.document AND repeated.original = copy.original
ORDER BY other.published_first NULLS LAST, other.report, copy.original,
    one.published_first NULLS LAST, one.report, copy.document
"""
