"""An entry as fields that a person can put right: what stands in each, what may stand there, and what was changed.

Fields are texts, as forms and command lines have them: several parties one to a line, days as `2001-07-16`, `2001-07`,
`2001` or two of these with a slash between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from communique.data.tables import lookup
from communique.errors import BadJudgement
from communique.model import Claim, When
from communique.query.periods import period
from communique.record.judging import ROLES, VALUES

KINDS_OF_TEXT = (
    "treaty", "statement", "agreement", "memorandum", "contract", "credit", "resolution", "law", "plan",
)  # fmt: skip
ACTIONS = (
    "signed", "announced", "adopted", "ratified", "exchanged", "extended", "proposed", "invoked", "suspended", "ended",
    "withdrawn", "violated", "rejected",
)  # fmt: skip
MEASURES = (
    "trade", "investment", "credit", "aid", "contract", "budget", "share", "meetings", "instruments", "anniversary",
    "term", "duration", "size", "troops", "casualties", "weapons", "energy", "migration", "tariff", "price", "other",
)  # fmt: skip
_LABELS: Mapping[str, tuple[str, Sequence[str]]] = {
    "event": ("type", ()), "instrument": ("kind", KINDS_OF_TEXT), "position": ("polarity", ("for", "against")),
    "quote": ("speaker", ()), "figure": ("measure", MEASURES),
}  # fmt: skip
_CHOICES: Mapping[str, Sequence[str]] = {
    "aux": ("", "historical", "future"), "action": ACTIONS, "bound": ("", "about", "at_least", "at_most"),
}  # fmt: skip
_HINTS: Mapping[str, str] = {
    "when": "2001-07-16, 2001-07, 2001 or 2001-01-01/2001-06-30; empty: nothing tells",
    "count": "how many such texts; empty for several", "place": "a state or a place; empty: nothing tells",
    "unit": "a currency's code, percent, or the noun in the singular", "mode": "of the type; empty for none",
}  # fmt: skip
MANY = "one to a line: a code or a name"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry. `told` is what it is called, `value` what stands in it. Where `strict`, nothing but one of
    the choices may stand there; else they only suggest. Of `many`, each line holds one."""

    name: str
    told: str
    value: str
    choices: tuple[str, ...] = ()
    strict: bool = False
    many: bool = False
    hint: str = ""


def fields(claim: Claim) -> Iterator[Field]:
    """What of a claim can be put right, in the order of a form."""
    from communique.kinds.codebook import standard

    told, labels = _LABELS[claim.kind]
    choices = tuple(standard().types) if claim.kind == "event" else tuple(labels)
    # A codebook of one's own may have labels that ours has not.
    if choices and claim.label not in choices:
        choices = (*choices, claim.label)
    yield Field("label", told, claim.label, choices, bool(choices))
    for role in ROLES[claim.kind]:
        parties = "\n".join(each.party for each in claim.roles if each.name == role)
        yield Field(role, _plural(role), parties, many=True, hint=MANY)
    yield Field("when", "period" if claim.kind == "figure" else "day", when_text(claim.when), hint=_HINTS["when"])
    for name in VALUES[claim.kind]:
        modes = standard().types[claim.label].modes if name == "mode" and claim.label in standard().types else {}
        value = claim.values.get(name, 1 if name == "count" else None)
        choices = tuple(_CHOICES.get(name, modes))
        strict = name in _CHOICES
        if strict and _text(value) not in choices:
            choices = (*choices, _text(value))
        yield Field(name, name, _text(value), choices, strict, hint=_HINTS.get(name, ""))


def _plural(role: str) -> str:
    return f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def changed(claim: Claim, told: Mapping[str, str]) -> dict[str, object]:
    """What a person has changed, for `Record.correct`; fields that are not told stay. Raises BadJudgement, in words,
    for what cannot stand in its field."""
    found: dict[str, object] = {}
    for each in fields(claim):
        text = told.get(each.name)
        # Forms bring line ends as CR LF.
        text = each.value if text is None else "\n".join(line.strip() for line in text.splitlines()).strip()
        if text != each.value:
            found[each.name] = _read(each, text)
    return found


def _read(told: Field, text: str) -> object:
    if told.strict and text not in told.choices:
        raise BadJudgement(f"{text!r} is no {told.told}; there are: {', '.join(filter(None, told.choices))}")
    if told.many:
        return parties(text)
    match told.name:
        case "when":
            return days(text) if text and text != "none" else None
        case "count" | "value":
            return _number(told.name, text)
        case "place":
            return lookup(text) or text or None
        case "label":
            return text
    return text or None


def parties(text: str) -> list[str]:
    """Parties as lines name them: codes where the tables know one, else the names."""
    lines = (line.strip() for line in text.splitlines())
    return list(dict.fromkeys(lookup(line) or line for line in lines if line))


def _number(name: str, text: str) -> int | float | None:
    if name == "count" and not text:
        return None
    try:
        number = float(text.replace(",", "").replace("_", ""))
        if number != number or abs(number) == float("inf") or (name == "count" and (number < 1 or number % 1)):
            raise ValueError
    except ValueError as error:
        wanted = "a whole number, or nothing for several" if name == "count" else "a number"
        raise BadJudgement(f"{text!r} is no {name}; it is {wanted}") from error
    return int(number) if number % 1 == 0 else number


def days(text: str) -> When:
    """`2001-07-16`, `2001-07`, `2001`, or two of these with a slash between them. Raises BadJudgement.

    >>> days("2001-07").end
    datetime.date(2001, 7, 31)
    """
    first, _, last = text.partition("/")
    try:
        return When(period(first)[0], period(last or first)[1])
    except ValueError as error:
        raise BadJudgement(f"{text!r} is no day, month, year or range of them") from error


def when_text(when: When | None) -> str:
    """Days in the shortest way that `days` reads back; empty where there are none."""
    if when is None:
        return ""
    first, last = when.start, when.end
    if first == last:
        return first.isoformat()
    whole = first.day == 1 and (last == date.max or (last + timedelta(1)).day == 1)
    if whole and (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04}-{first.month:02}"
    if whole and first.month == 1 and last.month == 12 and first.year == last.year:
        return f"{first.year:04}"
    return f"{first}/{last}"
