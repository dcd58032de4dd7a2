"""Reports that mean harm to whatever shows them, and reports without end."""

from __future__ import annotations

from datetime import date

from handmade import at, quiet

from communique.model import Claim, Document, Role, Span, When
from communique.stage import Reading

HOSTILE = (
    "Talks </script><script>document.title='out'</script> and <img src=x onerror=document.title='out'> began.\n\n"
    "</p></article></main></body></html><style>*{display:none}</style><!-- ]]> &lt;b&gt; &#60;i&#62; \"quoted' `ticks`"
    "\n\n"
    "Right to left \u202eesrever \u2067and isolated; \u2069\u2069 more \u200f marks, \x00 nothing, \x1b[2J escape."
    "\r\n\r\n"
    "שלום 3 עולם <svg/onload=alert(1)> javascript:alert(1) {{7*7}} %s"
)


def hostile() -> Reading:
    """A report whose words, names, labels and address all try to get out."""
    bad = "\"><script>alert('x')</script>\n\u202e"
    words = tuple(at(HOSTILE, part) for part in ("</script><script>", "<img src=x", "<svg/onload"))
    who = (Role("actor", bad, words[0]), Role(bad, "RUS", words[1]))
    day = When(date(2031, 6, 3), date(2031, 6, 4), "stated", at(HOSTILE, "esrever"))
    amount: dict[str, object] = {"value": 3, "unit": bad, "bound": bad, bad: bad}
    document = Document(HOSTILE, f"news/{bad}.txt", bad, title=bad, url="javascript:alert(document.domain)")
    reading = Reading(document)
    reading.add(
        [
            Claim("event", bad, words, who, day, {"mode": bad, "place": bad, "aux": bad}),
            Claim("instrument", bad, (Span(0, len(HOSTILE)),), who, None, {"title": [3, 90], "action": bad}),
            Claim("position", bad, words[:2], who, None, {"issue": [1, 400]}),
            Claim("quote", bad, words[2:], who, None, {"cue": [0, 5]}),
            Claim("figure", bad, words[:1], who, None, amount),  # type: ignore[arg-type]
        ]
    )
    return reading


def long_report(words: int) -> Reading:
    """As dense as the densest of reports: an entry for every ten words, some over whole paragraphs, some nested."""
    sentence = "Kenya and Ghana signed a treaty on fish in Accra. "
    text = "\n\n".join([sentence * 8] * (words // 80))
    claims = []
    for start in range(0, len(text) - 50, 50):
        place = (Span(start, start + 48), Span(start, start + 15), Span(start + 16, start + 30))
        who = (Role("actor", "KEN", Span(start, start + 5)), Role("actor", "GHA", Span(start + 10, start + 15)))
        claims.append(Claim("event", "SUPPORT", place[:1] if start % 400 else (Span(start, start + 400),), who))
        if start % 100 == 0:
            claims.append(Claim("figure", "other", place[2:], who, values={"value": 1, "unit": "treaty"}))
    return quiet(text, "long", claims)
