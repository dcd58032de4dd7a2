"""Makes a dossier of a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from communique.kinds.wordlists import topic_of
from communique.present.dossier import amounts, checks, course, stances, summary, texts
from communique.present.dossier.material import Asked, Material, gather
from communique.present.dossier.model import Block, Cite, Dossier, Reference, Remark
from communique.present.dossier.sources import number
from communique.present.dossier.wording import listed, named, several, span, topic_name
from communique.query import index as indexing
from communique.query.fates import fates
from communique.query.meetings import meetings
from communique.query.record import Record
from communique.query.series import series
from communique.version import __version__


def dossier(
    record: Record,
    *parties: str,
    since: date | None = None,
    until: date | None = None,
    topics: Sequence[str] = (),
    most: int = 60,
) -> Dossier:
    """A self-contained brief of a relationship, or of one party: each statement with the words that it rests on.

    Parties are named by code or name, topics as in docs/topics.md; at most `most` rows stand in a table, and it is said
    how many more there are. Raises UnknownParty, UnknownTopic, and ValueError without any party.
    """
    if not parties or most < 1:
        raise ValueError("a dossier needs a party, and tables of at least one row")
    codes = tuple(dict.fromkeys(record._code(party) for party in parties))
    asked = Asked(codes, since, until, tuple(dict.fromkeys(map(topic_of, topics))), most)
    material = gather(record, asked)
    blocks = tuple(_blocks(material))
    draft = Dossier(
        title=named(codes),
        subtitle=_subtitle(material),
        made=_made(material),
        parties=codes,
        since=since,
        until=until,
        blocks=blocks,
        sources=(),
        method=tuple(_method(material)),
        places=dict[Cite, Reference](),
    )
    cites = {cite for stated in draft.statements() for cite in stated.on.cites}
    sources, places = number(material, cites)
    return replace(draft, sources=sources, places=places)


def _blocks(material: Material) -> Iterator[Block]:
    asked, events = material.asked, material.events
    if not any(True for _ in material.entries()):
        yield Remark(f"The record holds nothing of {named(asked.parties)} that was asked for.")
        return
    index = indexing.index(indexing.scored(events), asked.parties, indexing.Asked(since=asked.since, until=asked.until))
    met = meetings(events, material.gists, asked.parties)
    became = fates(material.instruments, material.gists)
    found = series(material.figures, material.gists)
    yield from summary.scope(material)
    yield from summary.summary(material, summary.Counted(index, met, became, found))
    yield from course.index(material, index)
    yield from course.chronology(material)
    yield from texts.texts(material, became)
    yield from stances.stances(material)
    yield from amounts.amounts(material, found)
    yield from course.meetings(material, met)
    yield from checks.quotes(material)
    yield from checks.conflicts(material)
    yield from checks.claims(material)


def _subtitle(material: Material) -> str:
    days = [day for each in material.entries() for row in each.rows if (day := row.published_first)]
    topics = [topic_name(topic) for topic in material.asked.topics]
    on = f" on {listed(topics)}" if topics else ""
    return f"What reports tell{on}{f', {span(days)}' if days else ''}"


def _made(material: Material) -> str:
    ends = [(run.ended or run.started).date() for run in material.runs]
    return f"communique {__version__}{f', reports read {span(ends)}' if ends else ''}"


def _method(material: Material) -> Iterator[str]:
    """How the dossier came about, for readers who know nothing of the program."""
    for run in material.runs:
        days = span([run.started.date(), (run.ended or run.started).date()])
        yield f"{several(run.documents, 'report')} read by communique {run.version}, {days}."
    yield from _METHOD


_METHOD = (
    "A program wrote this dossier. Every sentence and every row is made by rule from entries of the record, and each "
    "entry was found in a report by a program: what it rests on stands in the list of sources, in the report’s words. "
    "Programs err; before a statement is used its words should be read.",
    "References name a source and, after the point, the place in it: [3.2] is the second place cited of source 3. "
    "Statements about many entries name the reports alone, and the list of sources has one place at least of each. "
    "Words in quotation marks are a report’s; what stands beside them in that list is the rest of their sentence.",
    "An act, text, position, quote or figure that several reports tell is one entry; what copies repeat counts once. "
    "Days are those that most reports agree on; ranges stand as ranges; a day in brackets is that of the report.",
    "Acts are coded by the PLOVER ontology with its scores from −10 (conflict) to +10 (cooperation). The index leaves "
    "out what the parties do together to a third, what a third does to them, and what is only planned.",
    "What is marked unsure is less likely than not to be coded rightly, by the program’s own measure. What is not in "
    "the record may well have happened: the record holds what these reports tell, and nothing else.",
)
