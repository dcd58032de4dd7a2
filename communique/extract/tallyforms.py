"""The words in which reports count: what is counted, over which period, and what tells a count from a mere sequence.

Each pattern runs inside one sentence and has bounded gaps only, so that it takes linear time. Every rule carries the
words that it is for; the examples run as tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_S = r"[\s-]{1,2}"

NOUNS: Mapping[str, str] = {
    **dict.fromkeys("meeting summit encounter face-to-face get-together".split(), "meeting"),
    **dict.fromkeys("visit trip tour journey stopover".split(), "visit"),
    **dict.fromkeys("call conversation phone-call".split(), "call"),
    **dict.fromkeys("round session edition dialogue consultation forum conference negotiation".split(), "round"),
    **dict.fromkeys(
        "treaty agreement accord pact communique communiqué declaration memorandum protocol".split(), "text"
    ),
}
"""Head noun in the singular -> what it counts. "talks" are a meeting or the matter of a round."""

TEXTS: Mapping[str, str] = {
    "treaty": "treaty",
    "agreement": "agreement",
    "accord": "agreement",
    "pact": "agreement",
    "protocol": "agreement",
    "communique": "statement",
    "communiqué": "statement",
    "declaration": "statement",
    "memorandum": "memorandum",
}
"""Head noun -> kind of instrument."""

_MATTER = (
    r"(?:\w[\w’'-]*\s){0,3}(?:talks|negotiations?|consultations?|discussions|dialogues?|exchanges?|sanctions|"
    r"air\s?strikes|strikes|meetings|peace\sefforts)"
)
ROUND_OF = re.compile(rf"\s(?:of\s)(?P<matter>(?:the\s|their\s)?{_MATTER})\b")
"""What a round is one of: "round of peace talks", "round of sanctions"; not "of voting", "of the World Cup"."""

_BODY = "commission|committee|council|forum|working\\sgroup|mechanism|dialogue|board|conference"
SERIES = re.compile(
    r"\s{1,2}(?:of|for|under|on|in)\s(?:the\s|their\s|its\s|our\s)?"
    r"(?P<name>(?:[A-Z][\w.’'–-]*|G7|G20)(?:\s(?:(?:of|for|on|and|the|to|with)(?=\s(?:the\s)?[A-Z])|[A-Z(][\w.’'–)-]*)){0,9}"
    rf"|(?:[\w’'-]+\s){{0,4}}(?:{_BODY})(?=\s(?:on|for)\b|[,.]))"
)
"""The name after the noun: "meeting of the Bilateral Consultation Mechanism", "of the mixed commission on trade"."""

OFFICES: Mapping[str, str] = {
    name: office
    for office, names in {
        "head of state": "president chairman king queen emir sultan monarch pope pontiff",
        "head of government": "prime_minister premier chancellor head_of_government",
        "leader": "leader head_of_state general_secretary ruler",
        "foreign minister": "foreign_minister foreign_secretary secretary_of_state top_diplomat",
        "defence minister": "defence_minister defense_minister defence_secretary defense_secretary "
        "secretary_of_defense",
        "official": "minister official delegation lawmaker senator vice_president deputy_secretary_of_state "
        "deputy_prime_minister assistant_secretary_of_state",
    }.items()
    for name in (words.replace("_", " ") for words in names.split())
}
"""The words of an office -> which; the longest that fits is meant."""


@cache
def office_pattern() -> re.Pattern[str]:
    """Offices as words, the longest first, in any case."""
    words = "|".join(re.escape(name).replace(r"\ ", r"\s") for name in sorted(OFFICES, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE)


def office_of(words: str) -> str | None:
    """The office that some words name: the first of them.

    >>> office_of("a sitting US president"), office_of("Vice President Mike Pence"), office_of("the two sides")
    ('head of state', 'official', None)
    """
    match = office_pattern().search(words)
    if not match:
        return None
    name = " ".join(match[0].casefold().split())
    return OFFICES.get(name) or OFFICES[name.removesuffix("s")]


OWNER = re.compile(
    r"(?P<owner>\b(?:his|her|their|our|my|your|its)|[\w.]['’]s?)"
    r"(?:\s(?:own|historic|latest|current|present|new|planned|upcoming|already|very))?\s$",
    re.IGNORECASE,
)
"""Whose: "his", "our", "Xi's" right before the number."""

COPULA = re.compile(
    r"(?:\b(?:is|was|be|been|being|are|were|marks?|marked|marking|represents?|became|become|held|hold|holds|holding|"
    r"paid|made|pay|pays|convened?|concluded?|began|begin|opened|after|for|following)|['’]s|[,—–-])"
    r"(?:\s(?:already|also|now|only|just|not))?(?:\s(?:the|a|its))?(?:\s(?:historic|latest|current))?\s$",
    re.IGNORECASE,
)
"""What makes the number a statement: "this is the", "marked the", ", the"."""

SINCE = re.compile(r"\bsince\b", re.IGNORECASE)
WITHIN = re.compile(
    r"\b(?:in|for|within|over|during)\s(?:(?:just|only|about|almost|nearly|over|more\sthan|less\sthan|under|around|at\sleast)"
    r"\s(?:the\s)?)?(?:(?:the|as)\s)?(?:(?:last|past|previous)\s)?"
    r"(?P<number>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|several|a\sfew|many|as\smany|a\squarter\sof\sa|half\sa)?[\s-]?"
    r"(?P<unit>days?|weeks?|fortnight|months?|years?|decades?|century|centuries)\b(?!\s(?:ago|earlier|later|before))",
    re.IGNORECASE,
)
"""A length that ends with the report: "in ten years", "in a month", "in the past two years", "in decades"."""

NAMED = re.compile(
    r"\b(?:so\sfar\s)?(?:this|last)\s(?:year|month|week|quarter|decade)\b|\b(?:in|of|during)\s(?:19|20)\d\d\b",
    re.IGNORECASE,
)
"""A stretch of the calendar over which acts are counted: "this year", "in 2018"."""
THIS = re.compile(r"\bthis\s(?:year|month|decade)\b", re.IGNORECASE)
"""The stretches that an ordinal is counted over: "in 2018" tells when it was."""

EVER = re.compile(r"\bever\b|\bin\s(?:the\s)?history\b|\bof\sits\skind\b", re.IGNORECASE)
TERM = re.compile(
    r"\bsince\s(?:(?:he|she|becoming|taking|assuming|coming|entering|(?:his|her)\s(?:re-)?(?:election|inauguration|"
    r"appointment))\b)",
    re.IGNORECASE,
)
"""A period that begins with an office: "since he took office", "since becoming president"."""

ACTED: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for kind, words in {
        "call": r"(?:spoken|talked|spoke|talk|speak)\s(?:\w+\s){0,3}(?:by|on\sthe|over\sthe)\s(?:tele)?phone"
        r"|telephoned|phoned",
        "meeting": r"met|meet|meets|meeting|meetings",
        "visit": r"visited|visits?|visiting|travell?ed|toured|been\sto|came\sto|come\sto",
        "text": r"sign|signs|signed|signing",
    }.items()
}
"""The verbs that tell what "for the third time", "four times" counts."""

TIMES = re.compile(
    r"\b(?:(?P<word>twice|thrice)|(?P<number>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a\sdozen|"
    r"twenty|thirty)\stimes)\b(?!\s(?:as|more|higher|larger|greater|less|lower|the))",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\b(?:held|hold|had|have|has|made|make|paid|pay|undertaken|took\spart\sin|conducted)\s"
    r"(?:(?:a\stotal\sof|more\sthan|over|about|some|at\sleast|nearly|already|as\smany\sas)\s){0,2}$",
    re.IGNORECASE,
)
"""What stands before "19 trips": whoever made them."""

AHEAD = re.compile(
    r"\b(?:will|would|shall|is\sto|are\sto|due\sto|going\sto|expected|scheduled|planned|plans?\sto|plan\sto|aims?\sto|hopes?\sto|"
    r"could|should|may|might|upcoming|forthcoming|later\sthis|next|intends?\sto|looks?\sforward|looking\sforward)\b",
    re.IGNORECASE,
)
"""What is not yet: a visit to come, a goal."""
GOAL = re.compile(
    r"\b(?:will|would|shall|should|could|may|might|can|must|to|aims?|aimed|goals?|targets?|pledged?|hopes?|plans?|agreed\sto|set\sto|"
    r"potential|if|want|wants|wanted|seek|seeks)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
DENIED = re.compile(r"\bnot\s(?:\w+\s){0,2}$|n['’]t\s(?:\w+\s){0,2}$", re.IGNORECASE)

MEASURES: Mapping[str, str] = {
    "trade": "trade", "turnover": "trade", "commerce": "trade", "commodity turnover": "trade",
    "exports": "exports", "export": "exports", "shipments": "exports", "deliveries": "exports",
    "imports": "imports", "import": "imports", "purchases": "imports",
    "investment": "investment", "investments": "investment",
    "aid": "aid", "assistance": "aid", "deficit": "deficit", "surplus": "surplus",
}  # fmt: skip
"""The word for a quantity that grows or shrinks -> its measure."""
MEASURED = re.compile(rf"\b(?:{'|'.join(sorted(MEASURES, key=len, reverse=True))})\b", re.IGNORECASE)
NOT_TRADE = re.compile(
    r"trade\s(?:unions?|ministers?|ministry|representatives?|war|deal|agreement|talks|barriers?|office|route|fair|mission|"
    r"association|secretary|bloc|pact|policy|relations|partners?|commission|zone|tariffs?|negotiat\w+|disputes?|restrictions|"
    r"sanctions|measures|rules|surplus|deficit)\b",
    re.IGNORECASE,
)

UP = (
    "grew|grow|grows|grown|growing|rose|rise|rises|risen|rising|increased|increase|increases|increasing|up|jumped|jump|surged|"
    "surge|climbed|climb|expanded|expand|expansion|soared|growth|gained|gain|higher|more|improved|boosted|leapt|swelled|added"
)
DOWN = (
    "fell|fall|falls|fallen|falling|declined|decline|declines|declining|dropped|drop|drops|decreased|decrease|decreases|"
    "down|shrank|shrunk|shrinking|slumped|slump|plunged|plunge|contracted|contraction|reduction|lower|less|cut|slid|shed|"
    "tumbled|dipped|plummeted|reduced"
)
MOVED = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b", re.IGNORECASE)
_FACTORS = {"doubl": 2.0, "trebl": 3.0, "tripl": 3.0, "quadrupl": 4.0, "quintupl": 5.0, "halv": 0.5}
MULTIPLIED = re.compile(
    r"\b(?P<bound>(?:more|less)\sthan\s|almost\s|nearly\s|about\s|roughly\s|around\s|over\s)?"
    r"(?:(?P<verb>(?:doubl|trebl|tripl|quadrupl|quintupl|halv)(?:ed|ing|es|e))\b"
    r"|(?P<number>\d{1,3}(?:\.\d)?|two|three|four|five|six|seven|eight|nine|ten)[\s-]?(?:fold|times)\b)",
    re.IGNORECASE,
)

_COUNTS = dict(
    zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True),
    a=1, an=1, one=1, fifteen=15, twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80,
    twice=2, thrice=3,
)  # fmt: skip


def factor(match: re.Match[str]) -> float:
    """What a quantity was multiplied by.

    >>> factor(MULTIPLIED.search("has more than doubled")), factor(MULTIPLIED.search("increased 2.7 times"))
    (2.0, 2.7)
    """
    if verb := match["verb"]:
        return next(value for stem, value in _FACTORS.items() if verb.casefold().startswith(stem))
    return float(value(match["number"]) or 1)


def value(words: str) -> float | None:
    """A small number in digits or words; None for "several", "many"."""
    folded = " ".join(words.casefold().split())
    if folded[:1].isdigit():
        return float(folded)
    if folded in ("a dozen", "dozen"):
        return 12
    if folded.startswith("half"):
        return 0.5
    return 0.25 if folded.startswith("a quarter") else _COUNTS.get(folded)


ANNIVERSARY = re.compile(
    r"\b(?:anniversary|birthday|jubilee)\b(?:\s(?:of|since|from)\s)?"
    r"(?P<object>(?:(?:(?:[A-Z]\.){1,4}[\w-]*|[^\s,.;:()\[\]“”\"]+)\s?){1,16})?",
)
YEARS = re.compile(
    rf"{_S}(?:(?:since|after|from)|of(?=\s(?:the\s|our\s|their\s|unbroken\s|official\s|bilateral\s|consular\s|"
    r"diplomatic\s){0,3}(?:establish|relations|ties|alliance|partnership)))\s"
    r"(?P<object>(?:(?:(?:[A-Z]\.){1,4}[\w-]*|[^\s,.;:()\[\]“”\"]+)\s?){1,16})",
    re.IGNORECASE,
)
"""Years counted from a beginning: "60 years since the establishment of …", "100 years of diplomatic relations"."""
MARKED = re.compile(r"\b(?:mark|celebrat|commemorat|observ|anniversary|congratulat)\w*\b", re.IGNORECASE)

OBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("relations", r"\b(?:diplomatic|bilateral|official)?\s?(?:relations|ties|relationship|recognition)\b"),
        (
            "text",
            r"\b(?:treaty|agreement|accords?|pact|declaration|communiqu[eé]|memorandum|protocol|charter|convention|plan)\b",
        ),
        ("alliance", r"\balliance\b|\bpartnership\b"),
        ("independence", r"\bindependence\b|\bstatehood\b|\bself-rule\b"),
        ("victory", r"\bvictory\b|\bliberation\b|\bdefeat\b|\bend\sof\b|\bsurrender\b"),
        ("founding", r"\b(?:founding|foundation|establish\w+|creation|formation|inception|birth|launch)\b"),
        (
            "war",
            r"\b(?:war|invasion|attack|bombing|massacre|genocide|occupation|revolution|coup|uprising|landing)\w*\b",
        ),
    )
)


def object_of(words: str) -> str:
    """What sort of beginning is marked; `other` where nothing tells.

    >>> object_of("the establishment of diplomatic relations"), object_of("the People's Republic")
    ('relations', 'other')
    """
    return next((name for name, pattern in OBJECTS if pattern.search(words)), "other")
