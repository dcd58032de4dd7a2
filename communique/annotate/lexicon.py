"""Tokens of a text, and the dictionary of names as a longest-match table over them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from communique.data import tables

# Dotted abbreviations first ("U.S."), then titles with their full stop, a name whose title a page's side note glued on
# ("EmmanuelPresident of"), initials, the possessive by itself, words with an inner apostrophe ("N'Djamena") and every
# other sign by itself. The blank before is taken along, and what most words are is tried first: small letters, and no
# mark behind them.
_TOKEN = re.compile(
    r" ?+([a-z][^\W_]*+(?![.'’])"
    r"|(?:[^\W\d_]\.){2,}(?![^\W_])|(?:[A-Z]\.)+[A-Z]\b"
    r"|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sen|Rep|Gov|Prof|St|Jr|Sr|Adm|Maj|Sgt|Capt|Rev|No)\.(?=\s)"
    r"|\b[A-Z][^\W_]+?(?<=[a-z])(?=(?:President|Chancellor|Chairman|King|Prime\ Minister|(?:Foreign\ )?Minister)\ of\ )"
    r"|\b[A-Z]\.(?=\s?[^\W\d_])|['’]s\b|[^\W_]+(?:['’](?!s\b|\s)[^\W_]+)*|[^\w\s])"
)


class Token(NamedTuple):
    """A word or sign with its offsets; `key` is the word with plain apostrophes."""

    key: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and signs of `text[start:end]` with their offsets in the whole."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(m[1].replace("’", "'"), *m.span(1)) for m in found]


_STROKES = str.maketrans("øØłŁđĐıß", "oOlLdDis")


@lru_cache(maxsize=16_384)
def bare(word: str) -> str:
    """A word without accents and strokes, its case kept: `Sánchez` is `Sanchez`, `Støre` is `Store`."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.translate(_STROKES))
    return "".join(c for c in parts if not unicodedata.combining(c))


def _split(name: str) -> tuple[str, ...]:
    """The keys of a name's tokens; plain words need no look at the signs."""
    if name.replace(" ", "").isalpha():
        return tuple(name.split())
    return tuple(token.key for token in tokens(name))


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in the dictionary: its sort, the party it stands for and its full form."""

    kind: str
    party: str
    name: str


class Lexicon:
    """Names by their first word, longest first; `folded` holds the same for lines all in capitals."""

    def __init__(self, names: Iterable[tuple[str, Entry]]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        self._folded: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        listed = list(names)
        known = {name for name, _ in listed}
        for name, entry in listed:
            if name.startswith("the ") and name[4:] in known and entry.party != "WEST":
                continue
            words = _split(name)
            self._put(self._exact, words, entry)
            if entry.kind not in _NEVER_FOLDED and name.lower() not in _COMMON:
                self._put(self._folded, tuple(word.casefold() for word in words), entry)
        for table in (self._exact, self._folded):
            for options in table.values():
                options.sort(key=lambda option: -len(option[0]))

    @staticmethod
    def _put(table: dict[str, list[tuple[tuple[str, ...], Entry]]], words: tuple[str, ...], entry: Entry) -> None:
        if words:
            table.setdefault(words[0], []).append((words, entry))

    def match(self, found: Sequence[Token], at: int, *, folded: bool = False) -> tuple[Entry, int] | None:
        """The longest name that starts at a token, with the index after its last token."""
        first = found[at].key
        hit = self._match(found, at, first, folded=folded)
        if hit is None and not first.isascii():
            return self._match(found, at, bare(first), folded=folded)
        return hit

    def _match(self, found: Sequence[Token], at: int, first: str, *, folded: bool) -> tuple[Entry, int] | None:
        """`first` is the first word as the table may have it: as written, or without its accents."""
        table = self._folded if folded else self._exact
        options = table.get(first.casefold() if folded else first)
        if options is None:
            return None
        second = found[at + 1].key if at + 1 < len(found) else ""
        for words, entry in options:
            end = at + len(words)
            if len(words) > 1 and not _equal(words[1], second, folded):
                continue
            if end <= len(found) and all(
                _equal(word, token.key, folded) for word, token in zip(words[2:], found[at + 2 : end], strict=True)
            ):
                return entry, end
        return None


def _equal(word: str, key: str, folded: bool) -> bool:
    """Whether a word of the table is a token of the text; the text may have accents that the table leaves out."""
    key = key.casefold() if folded else key
    return word == key or (not key.isascii() and word == bare(key))


# Sorts whose names are also common words once case is gone, and single words that are.
_NEVER_FOLDED = frozenset({"surname"})
_COMMON = frozenset(
    "who us pole finn dane turk west male nice reading cork split hue swat java commons rada diet alba pace quad "
    "reform uk democrats republicans guam marshal labour conservatives solidarity tigers bath essen van shell rio "
    "lula mao tito".split()
)


def _states() -> Iterator[tuple[str, Entry]]:
    for state in tables.states().values():
        for name in (state.name, *state.aliases):
            yield name, Entry("state", state.code, state.name)
        for demonym in state.demonyms:
            for form in tables.plurals(demonym):
                yield form, Entry("demonym", state.code, state.name)
        for name in state.capitals:
            yield name, Entry("capital", state.code, name)
        for name in state.seats:
            yield name, Entry("seat", state.code, name)
        for name in state.places:
            yield name, Entry("place", state.code, name)


def _bodies() -> Iterator[tuple[str, Entry]]:
    for body in tables.organisations().values():
        for name in (body.name, *body.aliases, *_acronym(body.code)):
            yield name, Entry("organisation", body.code, body.name)
    for group in tables.groups():
        for name in (group.name, *group.aliases):
            yield name, Entry("group", group.state or group.name, group.name)


def _acronym(code: str) -> tuple[str, ...]:
    """The code itself, where it is written so in reports: `UN`, but no `WEST` and no `ALBA`."""
    return (code,) if code.isupper() and code not in ("WEST", "AL", "WB", "EAC", "PCA", "PIF") else ()


def _people() -> Iterator[tuple[str, Entry]]:
    for person in tables.people():
        for name in (person.name, *person.aliases):
            yield name, Entry("person", person.party, person.name)
    for person in tables.officials():
        yield person.name, Entry("person", person.party, person.name)


@cache
def lexicon() -> Lexicon:
    """The dictionary of every table. Of two entries with the same words the first one listed here wins."""
    return Lexicon([*_states(), *_bodies(), *_people()])


@cache
def surnames() -> dict[str, tuple[tables.Person, ...]]:
    """People known by a surname alone: `Putin`, `Xi`, `Kim`, `Netanyahu`, each with whoever it may be."""
    found: dict[str, list[tables.Person]] = {}
    for person in tables.people():
        for name in (person.name, *person.aliases):
            found.setdefault(surname(name), []).append(person)
    return {name: tuple(dict.fromkeys(persons)) for name, persons in found.items()}


_FAMILY_FIRST = frozenset({"CHN", "TWN", "KOR", "PRK", "VNM", "KHM"})


def holders(last: str) -> tuple[tables.Person, ...]:
    """The people known by a surname, as written or without its accents."""
    return surnames().get(last) or surnames().get(bare(last), ())


def surname(name: str) -> str:
    """The word by which a person is named later: `Xi` of `Xi Jinping`, `Putin` of `Vladimir Putin`."""
    return _surname(name)


@cache
def _eastern() -> frozenset[str]:
    return frozenset(
        form
        for person in tables.people()
        for form in (person.name, *person.aliases)
        if (person.party in _FAMILY_FIRST and form.split()[0] not in _GIVEN)
        or (person.party == "SGP" and len(form.split()) == 3)
    )


def _surname(name: str) -> str:
    words = name.split()
    if name in _eastern() or (len(words) in (2, 3) and words[0] in family_first()):
        return words[0]
    while len(words) > 1 and words[-1].rstrip(".") in ("Jr", "II", "III", "VI", "XIV", "XVI"):
        words.pop()
    return words[-1]


@cache
def family_first() -> frozenset[str]:
    """Chinese, Korean and Vietnamese family names, which come first."""
    return frozenset(
        "Xi Li Wang Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Zhu Hu Guo Lin Gao Luo Zheng Liang Xie Tang "
        "Deng Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Yao Shen "
        "Zhong Cui Tan Fan Jin Shi Liao Jia Xia Fu Fang Zou Xiong Bai Meng Qin Qiu Hou Yin Xue Yan Duan Lei Long "
        "Tao Shao Qian Hua Geng Hong Kong Mao Wen Kim Park Pak Choi Choe Jung Jong Kang Cho Yoon Moon Chang Lim "
        "Han Roh Ri Paek Chun Song Ban Nguyen Tran Pham Phan Ngo Vo Bui Hun Ma Chiang Tsai Lai Ko".split()
    )


@cache
def given() -> frozenset[str]:
    """First names, as borne by those in the tables: a capitalised pair that starts with one is likely a person."""
    first = {p.name.split()[0] for p in (*tables.people(), *tables.officials()) if " " in p.name}
    return frozenset(word for word in first | _GIVEN if len(word) > 2 and word not in _NOT_GIVEN)


_NOT_GIVEN = frozenset(
    "King Queen Pope Prince Lord General President Colonel Col Marshal Chairman Ayatollah Sheikh Sir Crown "
    "Emperor Shah Abu Sultan Emir Mullah Imam Baroness Dame Saint San Santa New Great Grand Golden Green Long May "
    "June April August July January February March September October November December Monday Sunday Friday Will "
    "Bill Victoria Georgia Jordan Chad Israel Sierra Christian Guinea India China Bay West North South East "
    "Central Royal Major Union Justice Peace Trade Nice Male Holy Free High Old Red White Black Blue World".split()
) - {"Bill", "Victoria", "Christian", "Israel"}
_GIVEN = frozenset(
    "James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony "
    "Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan "
    "Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Alexander "
    "Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Douglas Zachary Peter Kyle Walter Ethan "
    "Jeremy Harold Keith Christian Roger Noah Gerald Carl Terry Sean Austin Arthur Lawrence Jesse Dylan Bryan Joe "
    "Jordan Billy Bruce Albert Willie Gabriel Logan Alan Juan Wayne Roy Ralph Randy Eugene Vincent Russell Louis "
    "Philip Bobby Johnny Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy Lisa "
    "Betty Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Dorothy Melissa Deborah Stephanie "
    "Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna Brenda Pamela Emma Nicole Helen Samantha "
    "Katherine Christine Debra Rachel Carolyn Janet Catherine Maria Heather Diane Ruth Julie Olivia Joyce "
    "Virginia Victoria Kelly Lauren Christina Joan Evelyn Judith Megan Andrea Cheryl Hannah Jacqueline Martha "
    "Gloria Teresa Ann Sara Madison Frances Kathryn Janice Jean Abigail Alice Julia Judy Sophia Grace Denise "
    "Amber Doris Marilyn Danielle Beverly Isabella Theresa Diana Natalie Brittany Charlotte Marie Kayla Alexis "
    "Lori Simon Nigel Graham Ian Neil Colin Stuart Gordon Keir Tony Tom Tim Jim Bob Mike Dave Dan Ben Sam Ed Nick "
    "Chris Steve Jeff Greg Phil Ken Ron Don Ray Bill Fred Ted Max Alex Andy Rob Rick Dick Pat Kim Elon Greta "
    "Wendy Igor Ivan Vladimir Sergei Sergey Dmitry Mikhail Nikolai Oleg Boris Andrei Alexei Viktor Yuri Yevgeny "
    "Pavel Anatoly Konstantin Maxim Roman Gennady Leonid Vitaly Ruslan Anton Olga Natalia Elena Irina Tatiana "
    "Svetlana Ekaterina Ahmed Mohammed Muhammad Mohamed Ali Hassan Hussein Omar Khalid Ibrahim Yusuf Abdul "
    "Mahmoud Mustafa Hamid Karim Said Tariq Jamal Nasser Pierre Francois Jacques Michel Alain Philippe Marc Luc "
    "Laurent Hans Klaus Karl Jurgen Wolfgang Dieter Gerhard Helmut Heinz Fritz Stefan Carlos Luis Jorge Miguel "
    "Pedro Antonio Manuel Francisco Javier Rafael Fernando Alberto Ricardo Eduardo Sergio Giovanni Mario Giuseppe "
    "Marco Luigi Paolo Hiroshi Takeshi Kenji Yoshi Rajiv Sanjay Amit Rahul Ravi Anil Vijay Patti Amir Nasir "
    "Leonardo Lionel Alaa Sanaa Ahdaf Rupert Rory Liam Conor Declan Gavin Geoff Geoffrey Penny Kemi Priti Suella "
    "Alok Sajid Nadhim Yvette Caroline Nicola Harriet Hilary Lloyd Malcolm Clayton Caspar Cyrus Warren Wesley "
    "Zbigniew Madeleine Condoleezza Hillary Nikki".split()
)
