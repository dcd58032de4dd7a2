"""What the comparing of reports has found of claims, and the views do not show: places, texts known by name, stems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from communique.resolve.gist import Gist, stored

Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


def gists(
    fetch: Fetch, kinds: Sequence[str], claims: Collection[str] | None = None, label: str = ""
) -> dict[str, Gist]:
    """The gists of claims of some kinds, by claim: of all, or of those given, or with a label.

    Claims that have not been compared with others yet (see `Record.resolve`) have none."""
    asked = {"kinds": list(kinds), "claims": sorted(claims or ()), "all": claims is None, "label": label}
    return {claim: stored(claim, document, body) for claim, document, body in fetch(_GISTS, asked)}


_GISTS = """
SELECT gist.claim, gist.document, gist.body FROM gist JOIN claim ON claim.id = gist.claim
WHERE claim.kind IN (SELECT unnest($kinds::VARCHAR[]))
    AND ($label = '' OR claim.label = $label) AND ($all OR gist.claim IN (SELECT unnest($claims::VARCHAR[])))
"""
