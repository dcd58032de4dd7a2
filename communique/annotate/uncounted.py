"""Numbers that count nothing: dates and clock times, ages, parts of names, counters of lists and pictures."""

from __future__ import annotations

import re

from communique.annotate.numerals import Numeral, Token, tokens
from communique.annotate.units import CODES, DURATION, MEASURE, MONEY, PREFIXES
from communique.model import Span

_MONTHS = frozenset(
    "january february march april june july august september october november december jan feb mar apr jun jul aug sep "
    "sept oct nov dec".split()
)
_NUMBERED = frozenset(
    "article articles resolution resolutions no nos number numbers flight chapter section sections page phase title "
    "part room channel radio highway route act rule order directive pillar protocol paragraph annex clause bbc day "
    "level apollo boeing airbus soyuz tu il mig class type model version grade group line unit area district precinct "
    "amendment appendix volume issue game round generation basket committee sputnik formula pier gate terminal "
    "operation sector item note category step figure table windows iphone psalm matthew genesis verse war".split()
)
_GROUPS = re.compile(r"(?:Group|Gang|Committee|Council|Class|Club|League|Big|Famous|Magnificent)\s(?:of\s)?$")
_AGED = re.compile(r"\b(?:aged?|ages|turned|turning)\s(?:of\s)?$|[A-Z][\w'’-]+,\s$")
_WIDE = re.compile(r"(?:Two|II|One|I)\b")
_PERSONS_AGE = re.compile(r"[\s-]{1,2}(?:years?|months?|weeks?|days?)[\s-](?:old|of age)s?\b", re.IGNORECASE)
_OLD_THINGS = re.compile(
    r"[\s-]{1,2}years?[\s-]old\s(?:\w+\s){0,2}?(?:ban|embargo|war|conflict|dispute|law|treaty|agreement|pact|alliance|"
    r"rule|regime|government|ceasefire|truce|blockade|occupation|insurgency|rebellion|standoff|relationship|feud|row|deal|"
    r"policy|programme|program|practice|organi[sz]ation|group|movement|republic|state|union)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\s?(?:[ap]\.?\s?m\b|GMT|hours? GMT|o['’]clock|EST|EDT|CET|UTC|BST)", re.IGNORECASE)


class Phrase:
    """The tokens of a sentence with the text that they stand in."""

    def __init__(self, text: str, span: Span) -> None:
        self.text, self.span = text, span
        self.items = tokens(text, span)

    def word(self, at: int) -> str:
        return self.items[at].lower if 0 <= at < len(self.items) else ""

    def token(self, at: int) -> Token | None:
        return self.items[at] if 0 <= at < len(self.items) else None

    def adjacent(self, at: int) -> bool:
        """Whether a token follows the one before it without a blank."""
        return 0 < at < len(self.items) and self.items[at].start == self.items[at - 1].end

    def before(self, at: int, size: int) -> str:
        return self.text[max(self.span.start, self.items[at].start - size) : self.items[at].start]

    def after(self, at: int, size: int) -> str:
        """The text right after the token before `at`."""
        return self.text[self.items[at - 1].end : min(self.span.end, self.items[at - 1].end + size)]

    def past_hyphen(self, at: int) -> int:
        return at + 1 if self.word(at) in ("-", "‑") and self.adjacent(at) else at


def year(number: Numeral, sentence: Phrase) -> bool:
    """Whether four digits are a year: no unit follows and nothing counts them."""
    token = sentence.items[number.first]
    if number.last != number.first + 1 or not re.fullmatch(r"1[4-9]\d\d|20\d\d|21\d\d", token.text):
        return False
    following = sentence.word(number.last)
    return not (following in DURATION or following in MEASURE or following in MONEY or following == "people")


def dated(number: Numeral, sentence: Phrase) -> bool:
    """A day, a clock time, a score: "17 March", "June 8-10", "06:00", "2-1"."""
    before, after = sentence.word(number.first - 1), sentence.word(number.last)
    if number.digits and number.value <= 31 and (before in _MONTHS or after in _MONTHS):
        return True
    if before == "may" and number.digits and number.value <= 31 and sentence.items[number.first - 1].text == "May":
        return True
    if after == "may" and number.digits and number.value <= 31 and sentence.items[number.last].text == "May":
        return True
    if number.digits and number.value <= 31 and after in "-–" and before in _MONTHS:
        return True
    if before in "-–" and number.digits and sentence.word(number.first - 3) in _MONTHS:
        return True
    if (after == ":" and sentence.adjacent(number.last) and sentence.adjacent(number.last + 1)) or (
        before == ":" and sentence.adjacent(number.first) and sentence.adjacent(number.first - 1)
    ):
        return True
    return bool(_CLOCK.match(sentence.after(number.last, 12)))


def _named(number: Numeral, sentence: Phrase) -> bool:
    """Part of a name: "Article 5", "COP27", "F-15", "Group of Seven", "World War Two", "Hwasong-12"."""
    first = number.first
    before = sentence.token(first - 1)
    if before is None:
        return False
    if sentence.adjacent(first) and (before.text[-1].isalpha() or before.text in "#_@&"):
        currency = before.lower in PREFIXES or (before.text in CODES and before.text != "COP")
        return not currency
    if before.text in "-–." and sentence.adjacent(first) and sentence.adjacent(first - 1):
        earlier = sentence.token(first - 2)
        if earlier and earlier.text[-1].isalpha() and earlier.lower not in ("mid", "multi") and number.digits:
            return before.text != "." or len(earlier.text) < 4
    token = sentence.items[first]
    if before.lower in _NUMBERED and (number.digits or token.text[0].isupper() or before.lower == "phase"):
        return number.sort == "cardinal"
    if before.lower == "." and sentence.word(first - 2) in ("no", "nos"):
        return True
    return token.text[0].isupper() and not number.digits and bool(_GROUPS.search(sentence.before(first, 16)))


def _aged(number: Numeral, sentence: Phrase) -> bool:
    """The age of a person: "28-year-old", "aged 38", "Mr Smith, 38,"."""
    after = sentence.after(number.last, 80)
    if _PERSONS_AGE.match(after):
        return not _OLD_THINGS.match(after)
    if not 1 <= number.value <= 110 or number.sort != "cardinal":
        return False
    before = sentence.before(number.first, 24)
    if re.search(r"\b(?:aged|ages?)\s(?:of\s)?$", before):
        return True
    return number.digits and after[:1] in ",.;)" and bool(_AGED.search(before)) and after[:2] != ",0"


def _capital(sentence: Phrase, at: int) -> bool:
    token = sentence.token(at)
    return token is not None and token.text[0].isupper()


def left_out(number: Numeral, sentence: Phrase) -> bool:
    """Whether a number counts nothing (but for years, which only what follows tells: see `year`)."""
    following = sentence.word(number.last)
    if following in ("/", "+") and sentence.adjacent(number.last) and sentence.adjacent(number.last + 1):
        return True  # telephone numbers, dates with slashes
    if sentence.word(number.first - 1) == "/" and sentence.adjacent(number.first):
        return True
    if number.digits and number.first == 0 and following in (".", ")") and number.last == 1:
        return True  # "3. The two leaders …"
    if number.sort == "ordinal" and following in ("minister", "lady", "secretary") and _capital(sentence, number.last):
        return True
    if number.sort == "times" and sentence.word(number.first) == "once":
        return sentence.word(number.first - 1) not in ("only", "just", "than", "least")
    if number.digits and sentence.word(number.first) == "0" and number.last == number.first + 1:
        return following not in ("%", "pct", "percent", "per")
    if following == "." and sentence.adjacent(number.last + 1) and sentence.word(number.last + 1).isdecimal():
        return True
    return dated(number, sentence) or _named(number, sentence) or _aged(number, sentence)
