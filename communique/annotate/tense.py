"""Whether the words around an expression look back or ahead."""

from __future__ import annotations

import re

from communique.model import Span

_REACH = 90  # code points looked at on each side: about a clause

_AHEAD = (
    r"will|won['’]t|shall|['’]ll|(?:is|are|was|were|be)\s(?:to|due|set|expected|scheduled|planned|likely|about|slated)\b|plans?|planning|"
    r"planned\s(?:to|for)|due|scheduled|expected|upcoming|forthcoming|going\sto|would|hopes?\sto|intends?|aims?\sto|ahead\sof|"
    r"to\s(?:be\s\w{2,12}(?:ed|en|ld)|begin|start|meet|visit|hold|attend|sign|discuss|agree|decide|vote|take\splace|represent|join|"
    r"host|address|convene|resume)|"
    r"agreed\sto|promised\sto|vowed\sto|pledged\sto|invited|slated|postponed\s(?:to|until)|tentatively|by\sthe\send|until|before"
)
_BACK = (
    r"said|says|told|was|were|had|has|have|did|met|held|took|made|came|went|began|left|gave|saw|put|sent|brought|"
    r"won|lost|fell|rose|led|spoke|wrote|became|struck|hit|shot|killed|after|since|following|\w{2,14}[^aeiou\W]ed|\w{2,14}ied|"
    r"\w{2,12}[aeiou]ed|according"
)
_CUE = re.compile(rf"\b(?:(?P<ahead>{_AHEAD})|(?P<back>{_BACK}))\b|(?P<stop>[;:])", re.IGNORECASE)


def toward(text: str, sentence: Span, span: Span) -> str:
    """`future` where the nearest cue looks ahead ("will meet on Tuesday"), else `past`.

    Cues before the expression count first, the nearest of them; with none there, the first one after it.
    """
    before = text[max(sentence.start, span.start - _REACH) : span.start]
    last = None
    for match in _CUE.finditer(before):
        last = None if match["stop"] else match
    if last is None:
        after = text[span.end : min(sentence.end, span.end + _REACH)]
        last = next((match for match in _CUE.finditer(after) if not match["stop"]), None)
    return "future" if last and last["ahead"] else "past"
