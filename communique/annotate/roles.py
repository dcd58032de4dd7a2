"""Titles and bodies as words: which noun phrases name an office, a state body, a private calling."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from communique.annotate.lexicon import Token, given

_OFFICE = frozenset(
    "president minister premier chancellor king queen prince princess emir sultan pope shah emperor monarch secretary "
    "ambassador envoy emissary spokesman spokeswoman spokesperson leader ruler dictator chief governor senator "
    "congressman congresswoman general admiral colonel marshal commander diplomat official representative delegate "
    "negotiator lawmaker legislator parliamentarian mp mep mayor chairman chairwoman chairperson chair commissioner "
    "deputy adviser advisor aide speaker ayatollah sheikh head taoiseach counterpart consul attaché attache "
    "general-secretary prosecutor politician statesman strongman bureaucrat sherpa mediator vice-president "
    "secretary-general director-general director president-elect chargé soldier officer inspector lieutenant brigadier "
    "captain boss undersecretary under-secretary treasurer governor-general cosmonaut pontiff patriarch judge "
    "coordinator politburo pm".split()
)
_BODY = frozenset(
    "government ministry department army military navy parliament congress senate embassy administration police "
    "side delegation leadership regime cabinet court coastguard consulate presidency mission troops forces "
    "authorities guard assembly legislature commission junta treasury politburo council committee agency service "
    "services bank duma media diplomacy warships jets warplanes aircraft airforce party team negotiators "
    "intelligence bureau command union federation warplane militia contingent office offices garrison "
    "peacekeepers marines paratroopers judiciary kingdom government-in-exile monarchy secretariat directorate".split()
)
_PRIVATE = frozenset(
    "professor analyst expert economist historian author journalist reporter correspondent researcher academic "
    "scholar businessman businesswoman tycoon billionaire oligarch lawyer activist campaigner dissident founder "
    "owner singer actor actress player footballer novelist writer poet resident student teacher farmer dealer "
    "lady trader broker strategist scientist blogger executive ceo banker entrepreneur witness".split()
)
_MODIFIER = frozenset(
    "senior top high ranking high-ranking visiting chief deputy vice acting interim outgoing incoming new newly "
    "elected re-elected first second third former ex late then current ruling supreme special permanent assistant "
    "under executive honorary opposition main hardline reformist conservative socialist communist military "
    "civilian political federal national central public press official regional local state caretaker "
    "transitional provisional incumbent long-time longtime veteran junior joint lead principal paramount powerful "
    "controversial populist pro-western exiled ousted deposed disgraced crown grand lieutenant major brigadier "
    "air rear unnamed nuclear democratic lower upper parliamentary constitutional diplomatic ministerial "
    "revolutionary right hand sovereign old young right-wing left-wing far-right".split()
)
_PORTFOLIO = frozenset(
    "foreign defence defense finance financial trade interior home energy oil petroleum agriculture farm farming "
    "economy economic economics health transport transportation justice culture education environment "
    "environmental development commerce treasury labour labor industry industrial information security "
    "intelligence government party cabinet prime affairs external internal business international investment "
    "technology science tourism sports immigration european peace climate human rights police army navy naval "
    "coast air force armed border customs space fisheries emergencies emergency situations house white ministry "
    "department embassy un state-run opposition policy relations services counter-terrorism presidential kremlin "
    "pentagon attorney community works public planning budget mines mining power water housing welfare exchequer "
    "policing overseas cooperation supreme criminal riot secret special operations rescue news central reserve".split()
)
_FORMER = frozenset("former ex onetime ousted deposed late toppled".split())
_TAIL = frozenset(
    "minister ministers secretary secretaries ministry department director commissioner chief head adviser "
    "advisor chairman committee representative envoy chair chancellor prosecutor board coordinator office speaker "
    "commander".split()
)


@dataclass(frozen=True, slots=True)
class Role:
    """A title or body found at a token; `end` is the index after it. `sort` is `office`, `body` or `private`."""

    head: str
    words: str
    sort: str
    plural: bool
    former: bool
    end: int


@lru_cache(maxsize=16_384)
def sort_of(word: str) -> tuple[str, bool] | None:
    """`ministers` is an office in the plural, `troops` a body; None where the word is neither."""
    for forms, name in ((_OFFICE, "office"), (_BODY, "body"), (_PRIVATE, "private")):
        if word in forms:
            return name, False
        if word.endswith("s") and word[:-1] in forms:
            return name, True
        if word.endswith("men") and word[:-3] + "man" in forms:
            return name, True
        if word.endswith("ies") and word[:-3] + "y" in forms:
            return name, True
    return None


def opens(word: str) -> bool:
    """Whether a title or body can start at a word that is written small, here in small letters."""
    return sort_of(word) is not None or word in _MODIFIER or word in _PORTFOLIO


def parse(found: Sequence[Token], at: int, blocked: Container[int], free: int = -1) -> Role | None:
    """The title or body that starts at a token: `deputy foreign minister`, `State Department`, `Trade Secretary`.

    `blocked` holds the indexes where another name starts; a title stops before them, `free` excepted.
    """
    head, end, former = "", at, False
    place = at
    while place < min(len(found), at + 9) and (place == free or place not in blocked):
        word = found[place].key.lower()
        if sort_of(word):
            head, end = word, place + 1
        elif not (word in _MODIFIER or word in _PORTFOLIO or _joins(found, place, at) or _named(found, place)):
            break
        former = former or (word in _FORMER and place < end + 2 and not head)
        place += 1
    if not head:
        return None
    end = _tail(found, end, blocked) if head in _TAIL else end
    sort = sort_of(head) or ("office", False)
    words = " ".join(token.key for token in found[at:end])
    return Role(head, words, sort[0], sort[1], former, end)


def _joins(found: Sequence[Token], place: int, at: int) -> bool:
    """`-` in `vice-president`, `and` in `trade and industry secretary`: only between words of a title."""
    if place == at or place + 1 >= len(found):
        return False
    after = found[place + 1].key.lower()
    if found[place].key == "-":
        return sort_of(after) is not None or after in _MODIFIER or after in _PORTFOLIO
    before = found[place - 1].key.lower()
    return found[place].key in ("and", "&", ",") and before in _PORTFOLIO and after in _PORTFOLIO


def _named(found: Sequence[Token], place: int) -> bool:
    """A capitalised word of an unknown portfolio, a capitalised head within two words: `Levelling Up Secretary`."""
    if not found[place].key[:1].isupper() or len(found[place].key) < 3 or found[place].key in _POINTING:
        return False
    for token in found[place + 1 : place + 3]:
        if token.key in ("Secretary", "Minister", "Commissioner", "Ministry"):
            return True
        if not token.key[:1].isupper():
            return False
    return False


# "The Secretary" at the start of a sentence: no part of the title.
_POINTING = frozenset("The This That Our His Her Its Their Your Both But And Yet When While After Before".split())


def _title(word: str) -> bool:
    """Whether a word starts the next title in a list: `Ministry of Foreign Affairs, and Deputy Secretary Smith`."""
    return sort_of(word.lower()) is not None or word in ("Deputy", "Vice", "Assistant", "Acting", "Prime", "Former")


def _tail(found: Sequence[Token], end: int, blocked: Container[int]) -> int:
    """`of State`, `for Foreign Affairs and Trade` after a head; never a state or an organisation."""
    if end >= len(found) or found[end].key not in ("of", "for"):
        return end
    place = end + 1
    if place < len(found) and found[place].key == "the":
        place += 1
    last = end
    while place < len(found) and place not in blocked and place < end + 9:
        word = found[place].key
        if place > end + 1 and word in given() and found[place - 1].key not in ("of", "the", "&", "for"):
            break  # "Under Secretary of State Michael Armacost": the name begins
        if word[:1].isupper() and place > end + 2 and found[place - 1].key not in ("of", "the", "&") and _title(word):
            break
        if word[:1].isupper() or word.lower() in _PORTFOLIO or word in ("state", "staff"):
            last = place + 1
            if sort_of(word.lower()) and not word[:1].isupper():
                break
        elif word not in ("and", "&", ",", "-", "of", "the", "for"):
            break
        place += 1
    return last if last > end else end
