"""Bytes to texts, and bytes to other bytes."""

from __future__ import annotations

import random
from collections.abc import Sequence

JOINS = (" ", "", " ", "-", "\n", ", ", "\n\n", ".")

NUMBERS = (
    "0 1 2 3 7 10 12 19 20 21 99 100 1,000 1,000,000 3.8 1.5 0.5 1990 2014 007 ٣ ² 1/2 7-1/2 3/4 1e9 999999999999999 "
    "one two three nine ten twelve twenty thirty ninety first second third fifth tenth twentieth half a an quarter "
    "quarters thirds hundred thousand million billion trillion dozen dozens tens scores of several many few multi k m "
    "mn bn bln tn and or per cent percent pct % $ US$ € £ ¥ dlrs dollars euros pounds rupees Rs yen USD at least most "
    "more than about nearly some over under up to between from half-a once twice out in years months weeks days hours "
    "km miles tonnes tons barrels people soldiers troops refugees , . - – / ( ) : ' s st nd rd th"
).split()

DATES = (
    "January Jan. Feb March march May may June Sept. December Monday Mon. Friday Saturday sat spring summer winter "
    "autumn 1 2 9 12 30 31 29 32 0 1900 1914 1989 1999 2000 2014 2024 2100 14 '99 '90s 1990s 90s 21/5/2014 5/21/14 "
    "2014-05-21 20140521 2014-05-21T10:00:00Z 12:30 12.30 5pm 5 p.m. noon midnight GMT the of on in since until till "
    "before after during by from to through between and early mid late end beginning start middle first second third "
    "last next this previous coming past week month year decade century quarter half day days weeks months years ago "
    "earlier later yesterday today tomorrow tonight now two three five a an couple several few every each daily annual "
    "Christmas Easter Ramadan New Year Eve Day Eid al-Fitr Nowruz Ashura fiscal FY2014 Q1 Q4 H1 15th 3rd 21st 20th "
    "twenty-first nineteenth anniversary following same time hour minutes , . - – / ( ) : ' st nd rd th s"
).split()

MARKS = (
    "\" “ ” „ ‟ « » ‹ › 「 」 『 』 ' ‘ ’ ‚ ‛ `` '' . , ! ? … : ; ( ) [ ] { } — – - \n \n\n \t said told he she Mr. "
    "U.S. Obama ministers ministers' don't 's 'em rock 'n' 6'2 90s the and that and, of to a A I 1 $ £ \u00a0 \u2028 é"
).split(" ")

SENTENCES = (
    '. ! ? … .. ... " ” ’ » ) ] ( [ “ — - * • \n \n\n \r\n \t \x0b \x0c \x85 \u2028 \u00a0 U.S. U.K. Mr. Dr. No. Jan. '
    "p.m. e.g. etc. Inc. a A the The he He 1 1. 3.5 J. F. Kennedy talks began Read more Share Copyright © 2014 Updated "
    "Photo: advertisement"
).split(" ")

WORDS = (
    "Russia China the United States France Iran Israel North Korea Mr. Putin President Obama foreign minister Lavrov "
    "EU NATO UN Security Council Moscow Beijing Paris Geneva signed a treaty agreement memorandum protocol on trade "
    "met talks with visited condemned sanctions imposed expelled diplomats troops attacked bombed killed 12 people "
    "said says told reporters that “ ” \" ' ‘ ’ we will not accept demanded rejected supports opposed urged called for "
    "ceasefire in on 21 May 2014 yesterday last week Monday $ 3.8 billion percent 100 tonnes oil gas exports . . , ; : "
    "( ) - – \n \n\n and of to by from between its their joint statement ambassador embassy border nuclear deal Iran's "
    "Ukraine Turkey's not no never refused failed would could may"
).split(" ")


def text(data: bytes, words: Sequence[str]) -> str:
    """A text: of words of the vocabulary, a byte or two for each, or, where the first byte says so, the bytes read as
    UTF-8."""
    if not data:
        return ""
    mode, rest = data[0], data[1:]
    if mode % 4 == 0:
        return rest.decode("utf-8", "replace")
    size = len(words)
    if mode % 4 == 1:
        return " ".join([words[byte % size] for byte in rest])
    parts = []
    for at in range(0, len(rest) - 1, 2):
        parts.append(words[rest[at] % size])
        parts.append(JOINS[rest[at + 1] % 8] if rest[at + 1] < 128 else " ")
    return "".join(parts)


class Drawn:
    """Bytes drawn at random and mutations of the seeds, the same for the same seed."""

    def __init__(self, seeds: Sequence[bytes], seed: int, most: int) -> None:
        self._random = random.Random(seed)
        self._seeds = list(seeds)
        self._most = most

    def next(self) -> bytes:
        draw = self._random
        if self._seeds and draw.random() < 0.5:
            return self._mutated(self._seeds[int(draw.random() * len(self._seeds))])
        return draw.randbytes(2 + int(draw.random() ** 4 * self._most))

    def _mutated(self, data: bytes) -> bytes:
        draw = self._random
        for _ in range(1 + int(draw.random() * 4)):
            at, to = sorted((int(draw.random() * (len(data) + 1)), int(draw.random() * (len(data) + 1))))
            to = min(to, at + 64)
            match int(draw.random() * 6):
                case 0:
                    data = data[:at] + data[to:]
                case 1:
                    data = data[:at] + draw.randbytes(1 + int(draw.random() * 4)) + data[at:]
                case 2:
                    data = data[:at] + data[at:to] * (2 + int(draw.random() * 8)) + data[to:]
                case 3:
                    data = data[:at] + draw.randbytes(1) + data[at + 1 :]
                case 4:
                    other = self._seeds[int(draw.random() * len(self._seeds))]
                    data = data[:at] + other[int(draw.random() * len(other)) :]
                case _:
                    data = data[:at]
            data = data[: self._most]
        return data
