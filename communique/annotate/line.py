"""One sentence's words with the dictionary's names in them, and how a name of no dictionary is shaped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from communique.annotate import roles
from communique.annotate.lexicon import Entry, Token, family_first, given, lexicon, tokens
from communique.data import tables
from communique.model import Span

_PARTICLE = frozenset("al el bin bint ibn de da dos do la van von der den di du ul ud ben ter e".split())
# What follows a place or a nation and makes the whole the name of something else: Washington Post, Paris Agreement.
THING = frozenset(
    "Post Times Agreement Agreements Treaty Accord Accords Protocol Convention Conventions Declaration Memorandum "
    "River Sea Ocean Strait Street Road Avenue Province Airport Olympics Games Cup Bay Island Islands Peninsula "
    "Summit Day War Wars Act Gulf Journal Herald Telegraph Daily Gazette Exchange Stock University College School "
    "Hotel Square Pact Plan Process Club Initiative Amounts Area Vote System Defence Defense Index Report Review Bill "
    "Law Budget Crisis Revolution Movement Partnership Strategy Programme Program Framework Fund Forum Dialogue Year "
    "Week Month Prize Award Line Zone Canal Wall Bridge Mountains Desert Station Hospital Museum Stadium Tribune Tech "
    "Basin Orthodox Register Ilbo Shimbun Papers Bulletin Chronicle Inquirer Observer Mirror Television Radio News "
    "Magazine Dam Deal Form Button Ministerial Facility Economy Corridor Pipeline Festival Championship Championships "
    "Marathon Theorem Doctrine Scheme Package Communique Communiqué Resolution".split()
)
NOT_NAME = frozenset(
    "The A An In On At But And Or If As It He She They We I You This That These Those There Here When While After "
    "Before Since For From With Without By To Of Not No Yes What Who Why How Where Which His Her Its Their Our My "
    "Your Both All Some Many Most Any Each Every Other Another One Two Three Four Five Six Seven Eight Nine Ten "
    "Earlier Later Now Then However Meanwhile Also Although Though Despite During Under Over Between Among Against "
    "Into Speaking Asked According Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March "
    "April May June July August September Says Calls Meets Visits Urges Warns Vows Hails Slams Seeks Signs Accuses "
    "Tells Wants Backs Holds Agrees Rejects Denies Arrives Hosts Welcomes Condemns Pledges Discusses Speaks Talks "
    "Plans Offers Sends Launches Fires Criticises Criticizes October November December Mr Mrs Ms Dr Photo Image Read "
    "Sources Source Q Last Next Today Yesterday Tomorrow Let So Such Only Even Just Still Yet Once Until Upon Within "
    "Because Like Unlike Instead Moreover Furthermore Therefore Thus Indeed Perhaps Maybe Following Welcoming "
    "Regarding Concerning Marking Ahead Attending Neither Either Nor Whether Rather Together More Less Few Brexit "
    "Several Thousands Hundreds Dozens Officials Foreign Minister President".split()
)


@dataclass(slots=True)
class Line:
    """One sentence's words with the names of the dictionary found in it, by the index of their first word."""

    words: list[Token]
    atoms: dict[int, tuple[Entry, int]] = field(default_factory=dict)
    capitals: bool = False
    common: frozenset[str] = frozenset()
    bracketed: bool = False
    """Whether it has a bracket, after which a short form may stand."""
    titled: bool = False
    """Whether most of its words are capitalised, so that a capital alone tells no name."""

    def key(self, at: int) -> str:
        return self.words[at].key if 0 <= at < len(self.words) else ""

    def hyphen(self, at: int) -> bool:
        """Whether a hyphen without blanks stands at an index: `US-backed`, not `Mr Sunak - who`."""
        return self.key(at) == "-" and 0 < at < len(self.words) - 1 and self.words[at - 1].end == self.words[at].start

    def span(self, start: int, end: int) -> Span:
        return Span(self.words[start].start, self.words[end - 1].end)

    def text(self, start: int, end: int) -> str:
        """The words of a name with single blanks, no blank around hyphens and apostrophes."""
        joined = ""
        for before, token in zip([None, *self.words[start:end]], self.words[start:end], strict=False):
            gap = " " if before is not None and before.end < token.start else ""
            joined += gap + token.key
        return joined


_LOWER = re.compile(r"(?<![^\W_])[a-z][a-z]+(?![^\W_])")


def common_words(text: str) -> frozenset[str]:
    """The words that a text writes small at least once."""
    return frozenset(_LOWER.findall(text))


_SMALL = dict.fromkeys(range(ord("a"), ord("z") + 1))


def _all_capitals(text: str) -> bool:
    if len(text.translate(_SMALL)) < 0.8 * len(text):
        return False
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.9 * len(letters)


def read(text: str, span: Span, common: frozenset[str] = frozenset()) -> Line:
    """The words of a sentence and the dictionary's names among them, leftmost and longest first.

    `common` holds the words that the report also writes small: in a heading or as a first word they are no names.
    """
    words = tokens(text, span.start, span.end)
    titled = _title_case(words)
    line = Line(words, capitals=_all_capitals(span.of(text)), common=common if titled else frozenset(), titled=titled)
    line.bracketed = "(" in text[span.start : span.end]
    table, at = lexicon(), 0
    while at < len(words):
        match = table.match(words, at, folded=line.capitals)
        if match is None:
            at += 1
            continue
        entry, end = match
        if _misleading(line, at, end, entry):
            at += 1
            continue
        line.atoms[at] = _sited(line, at, (entry, end))
        at = end
    return line


def _sited(line: Line, at: int, found: tuple[Entry, int]) -> tuple[Entry, int]:
    """`Paris, Texas` is a town of the USA, whatever state the name stands for elsewhere."""
    entry, end = found
    if entry.kind not in ("capital", "place", "state") or line.key(end) != ",":
        return found
    for size in (2, 1):
        state = _PROVINCES.get(" ".join(line.key(i) for i in range(end + 1, end + 1 + size)))
        if state and state != entry.party and line.key(end + 1 + size) in ("", ",", ".", ";", ")", "on"):
            return Entry("place", state, line.text(at, end)), end
    return found


# Parts of federal states after which towns are called in full.
_PROVINCES = dict.fromkeys(
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|"
    "Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington State|"
    "West Virginia|Wisconsin|Wyoming".split("|"),
    "USA",
) | dict.fromkeys("Ontario|Quebec|Alberta|Manitoba|Saskatchewan|Nova Scotia|New Brunswick".split("|"), "CAN")


def _title_case(words: list[Token]) -> bool:
    """Whether most longer words start with a capital, as in `Kim Says Talks With Seoul Are Over`."""
    longer = [word.key for word in words if len(word.key) > 3 and word.key.isalpha()]
    return len(longer) > 2 and sum(word[0].isupper() for word in longer) > 0.75 * len(longer)


def _misleading(line: Line, at: int, end: int, entry: Entry) -> bool:
    """Words that only look like a party: the Washington Post, Michael Jordan, US-backed, anti-American."""
    if entry.party == "WEST":
        return cap(line.key(end))
    if entry.kind in ("person", "organisation", "group"):
        return False
    if line.key(at - 1) == "of" and line.key(at - 2) in _WATERS:
        return True
    if entry.kind in ("capital", "place") or entry.name in ("Jordan", "Chad"):
        first = end == at + 1 and (line.key(at) in given() or entry.name in ("Jordan", "Chad"))
        if first and not line.titled and line.key(at - 1).lower() not in _BEFORE_PLACES and _surname(line.key(end)):
            return True
    if line.key(end) in THING or (line.key(at - 1) in given() and at and entry.kind != "demonym"):
        return True
    if line.hyphen(end) and line.key(end + 1) in _BY_OTHERS:
        return True
    return line.hyphen(at - 1) and line.key(at - 2).lower() in ("pro", "anti", "non", "ex", "post")


# What lies beside a state: the Gulf of Guinea, the Sea of Japan.
_WATERS = frozenset("Gulf Sea Bay Strait Straits University Battle Isthmus Duke Duchess Earl Archbishop Bishop".split())
_BEFORE_PLACES = frozenset("in at to from of near for with and".split())
# What may follow a town's name and makes no surname of it: `Sanaa Airport`, but `Sanaa Seif` is a person.
_TOWN = frozenset(
    "Airport Governorate Valley City State Region District County Square Central International National United "
    "Football Stock Harbour Harbor Port Beach Park Hills Heights Basin Senate House Supreme Legislature".split()
)


def _surname(word: str) -> bool:
    """Whether a word after what may be a first name looks like a surname."""
    other = word in NOT_NAME or word in _TOWN or word in THING
    return cap(word) and word.isalpha() and len(word) > 2 and not other and roles.sort_of(word.lower()) is None


_BY_OTHERS = frozenset("backed made born style speaking owned flagged registered language built supplied held".split())


def name_end(line: Line, at: int) -> int:
    """The index after a person's name that starts at a word; `at` itself where none does."""
    if at in line.atoms:
        entry, end = line.atoms[at]
        return end if entry.kind == "person" else at
    end = at
    while end < min(len(line.words), at + (1 if line.capitals else 6)):
        word = line.key(end)
        if end > at and end in line.atoms and line.atoms[end][0].kind != "person":
            break
        if proper(line, end) and not (line.capitals and roles.sort_of(word.lower())):
            end += 1
        elif word.lower() in _PARTICLE and line.hyphen(end + 1) and cap(line.key(end + 2)):
            end += 3
        elif ((word.lower() in _PARTICLE and (word.islower() or end > at)) or (word == "-" and end > at)) and cap(
            line.key(end + 1)
        ):
            end += 2
        else:
            break
    return end


def proper(line: Line, at: int) -> bool:
    """Whether a word may be part of a name: capitalised, no word that the report writes small elsewhere."""
    word = line.key(at)
    if not cap(word) or word in NOT_NAME or word.lower() in line.common or ordinary(line, at):
        return False
    return not (line.hyphen(at + 1) and line.key(at + 2)[:1].islower())


def ordinary(line: Line, at: int) -> bool:
    """Whether a word of a heading is a common word there: `Find` in `Putin, Jiang Find Common Ground`.

    Right after a western first name it may be a surname all the same: `Mike Hammer Visits Kenya`.
    """
    if not line.titled or line.key(at).lower() not in tables.common():
        return False
    before = line.key(at - 1)
    return before not in given() or before in family_first() or ordinary(line, at - 1)


def cap(word: str) -> bool:
    """Capitalised as names are: `Wang`, `W.`, `McDonald`, but no `NATO` and no `G20`."""
    if not word[:1].isupper():
        return False
    return len(word) == 1 or not (word.isascii() and word.isalnum() and word == word.upper())
