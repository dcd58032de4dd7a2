"""What a dossier says: every statement rests on words of the record, and what is unsure or left out is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from rivers import kept, readings

import communique
from communique.errors import BadForm, UnknownParty, UnknownTopic
from communique.present.dossier import Dossier, dossier
from communique.present.dossier.model import Figure, Heading, Paragraph, Row, Statement, Table, Words
from communique.query.record import Record


def rows(made: Dossier, caption: str) -> list[Row]:
    """The rows of the table whose caption begins so."""
    [table] = [block for block in made.blocks if isinstance(block, Table) and block.caption.startswith(caption)]
    return list(table.rows)


def told(stated: Statement | Row) -> str:
    parts = [part for cell in stated.cells for part in cell] if isinstance(stated, Row) else stated.parts
    return " | ".join(part.text if isinstance(part, Words) else part for part in parts)


def sentences(made: Dossier) -> list[str]:
    return [told(line) for block in made.blocks if isinstance(block, Paragraph) for line in block.sentences]


def test_every_statement_has_references_and_each_leads_to_the_words_as_stored(made: Dossier, record: Record) -> None:
    stored: dict[str, list[str]] = {}
    for row in record.sql("SELECT claim, words FROM evidence ORDER BY claim, number"):
        stored.setdefault(row["claim"], []).append(row["words"])
    passages = {(source.number, passage.number): passage for source in made.sources for passage in source.passages}
    statements = list(made.statements())
    assert len(statements) > 40
    for stated in statements:
        assert made.references(stated), told(stated)
        for reference in made.references(stated):
            assert reference.passage or stated.on.whole
            assert any(number == reference.source for number, _ in passages)
            assert not reference.passage or (reference.source, reference.passage) in passages
    for cite, reference in made.places.items():
        passage = passages[reference.source, reference.passage]
        assert cite.claim in passage.claims
        assert list(passage.words) == stored[cite.claim]
        assert made.sources[reference.source - 1].document == cite.document


def test_words_of_a_row_are_those_of_its_first_reference(made: Dossier) -> None:
    for row in rows(made, "What was done"):
        reference = made.references(row)[0]
        passage = made.sources[reference.source - 1].passages[reference.passage - 1]
        assert [part.text for part in row.cells[2] if isinstance(part, Words)] == list(passage.words)


def test_sources_stand_by_their_days_and_tell_what_copies_what(made: Dossier) -> None:
    assert [source.number for source in made.sources] == [1, 2, 3, 4, 5, 6]
    days = [source.day for source in made.sources]
    assert days == sorted(days)
    first, copy = made.sources[2:4]
    assert first.copies == ("Copied by source 4 (the same words). What a copy repeats counts once.",)
    assert copy.copy_of == ("Copies source 3 (the same words).",)
    assert made.sources[1].title == "Quarrel on the river"


def test_a_copy_does_not_count_again(made: Dossier) -> None:
    [signing] = [row for row in rows(made, "What was done") if "SUPPORT" in told(row)]
    assert {reference.source for reference in made.references(signing)} == {3, 5}


def test_the_summary_counts_what_the_record_holds(made: Dossier) -> None:
    lines = sentences(made)
    assert "6 reports tell of Russia and China, published from 2029-03-02 to 2033-01-09." in lines
    assert "The record holds 5 acts in which both Russia and China have a part, from 2029-03-01 to 2033-02-28." in lines
    assert "1 is verbal conflict." in lines
    assert "The mean score of a year’s acts is lowest in 2033: −7.0, of 1 act." in lines
    assert "1 is not in force, as far as the record tells." in lines
    assert "Trade in USD, China and Russia: 2 billion USD for 2028, 3.5 billion USD for 2030." in lines
    assert "In 1 place reports contradict each other." in lines


def test_what_is_unsure_is_said(made: Dossier) -> None:
    acts = [told(row) for row in rows(made, "What was done")]
    assert any("unsure (38%)" in line for line in acts)
    assert any(line.startswith("[2030-05-10] |") for line in acts), "a day carried over stands in brackets"
    assert any(line.startswith("2033-02 |") and "planned" in line for line in acts)
    figures = [told(row) for row in rows(made, "Trade in USD")]
    assert sum("reports differ" in line for line in figures) == 2
    assert any("rest on a single report" in line for line in sentences(made))


def test_instruments_have_their_fates(made: Dossier) -> None:
    [treaty] = rows(made, "Texts in the order")
    assert "signed 2031-06-03, suspended 2033-01-08; not in force: suspended on 2033-01-08" in told(treaty)
    assert {reference.source for reference in made.references(treaty)} == {3, 5, 6}


def test_conflicts_have_a_row_and_references_for_each_side(made: Dossier) -> None:
    one, other = rows(made, "Reports that cannot")
    assert "3.5 billion USD" in told(one)
    assert "5 billion USD" in told(other)
    assert [made.references(side)[0].source for side in (one, other)] == [3, 5]


def test_drift_compares_the_wording_and_marks_the_turn() -> None:
    # Russia wants the locks in 2029 and opposes them in 2031; the copy aside, both are of one topic here.
    record = kept(*readings())
    run = record.store.begin("again")
    [against, *_] = record.positions("RUS", since=date(2031, 1, 1))
    assert against.polarity == "against"
    record.sql(
        "UPDATE claim SET details = json_merge_patch(details, ?) WHERE kind = 'position'",
        ['{"topics": ["transport_and_links"]}'],
    )
    record.store.finish(run)
    made = dossier(record, "RUS", "CHN")
    lines = [told(row) for row in rows(made, "Russia on “new locks”")]
    assert lines[0].endswith("new locks | the first told")
    assert "other side than before" in lines[1]


def test_rows_beyond_the_most_are_counted_and_the_balance_is_kept(record: Record) -> None:
    short = dossier(record, "RUS", "CHN", most=2)
    [table] = [b for b in short.blocks if isinstance(b, Table) and b.caption.startswith("What was done")]
    assert (len(table.rows), table.left) == (2, 3)
    assert any("conflict" not in told(row) for row in table.rows)
    assert "3 more in the record: shown are of each of PLOVER’s four classes the same part" in short.markdown()
    assert "The record holds 5 acts" in short.markdown(), "the numbers are those of the whole"


def test_a_period_and_a_topic_limit_what_is_told(record: Record) -> None:
    late = dossier(record, "RUS", "CHN", since=date(2031, 1, 1))
    assert [told(row)[:4] for row in rows(late, "What was done")] == ["2031", "2033", "2033"]
    assert "Asked for is the time from 2031-01-01" in late.markdown()
    links = dossier(record, "RUS", "CHN", topics=["transport-and-links"])
    assert all("transport and links" in told(row) for row in rows(links, "Positions by topic"))
    assert "What reports tell on transport and links" in links.subtitle


def test_one_party_alone(record: Record) -> None:
    made = dossier(record, "China")
    assert made.title == "China"
    assert "The record holds 5 acts in which China has a part, from 2029-03-01 to 2033-02-28." in sentences(made)


def test_nothing_asked_for_is_there(record: Record) -> None:
    made = dossier(record, "RUS", "CHN", until=date(1900, 1, 1))
    assert not made.sources
    assert "The record holds nothing of Russia and China" in made.markdown()
    assert made.html()
    assert made.pdf().startswith(b"%PDF")


def test_what_is_wrongly_asked_is_refused(record: Record, made: Dossier, tmp_path: Path) -> None:
    with pytest.raises(UnknownParty):
        dossier(record, "Ruritania")
    with pytest.raises(UnknownTopic):
        dossier(record, "RUS", "CHN", topics=["locks"])
    with pytest.raises(ValueError, match="needs a party"):
        dossier(record)
    with pytest.raises(BadForm, match=r"\.html, \.md or \.pdf"):
        made.save(tmp_path / "brief.docx")


def test_plots_say_what_they_show_and_stand_before_their_numbers(made: Dossier) -> None:
    blocks = list(made.blocks)
    figures = [at for at, block in enumerate(blocks) if isinstance(block, Figure)]
    assert len(figures) == 3
    for at in figures:
        plot = blocks[at]
        assert isinstance(plot, Figure)
        assert plot.alt
        assert "section" in plot.about
        following = next(block for block in blocks[at + 1 :] if not isinstance(block, Figure))
        assert isinstance(following, Table | Heading)


def test_sections_stand_in_their_order(made: Dossier) -> None:
    names = [block.text for block in made.blocks if isinstance(block, Heading) and block.level == 2]
    assert names == [
        "Summary in numbers",
        "Cooperation and conflict by year",
        "Chronology",
        "Instruments and their fates",
        "Positions and their drift",
        "Figures",
        "Meetings",
        "Key quotes",
        "Open conflicts",
    ]


def test_the_whole_reads_as_it_was_reviewed(made: Dossier) -> None:
    page = replace(made, made="communique", method=made.method[1:]).markdown()
    reviewed = Path(__file__).with_name("river.md")
    assert page == reviewed.read_text("utf-8"), f"review the change, then write it to {reviewed.name}"


def test_it_is_public() -> None:
    assert communique.dossier is dossier
    assert communique.Dossier is Dossier


def test_statements_on_real_reports_rest_on_their_words() -> None:
    samples = files("communique.data") / "samples"
    names = ("rus-chn-1996-04-25.txt", "rus-chn-1997-04-23.html")
    with communique.read(*(str(samples / name) for name in names)) as record:
        made = dossier(record, "RUS", "CHN")
        texts = {row["id"]: row["body"] for row in record.sql(_BODIES)}
    assert {source.name for source in made.sources} == set(names)
    assert sum(1 for _ in made.statements()) > 50
    assert all(made.references(stated) for stated in made.statements())
    for source in made.sources:
        for passage in source.passages:
            assert all(words in texts[source.document] for words in passage.words)


_BODIES = "SELECT document.id, body FROM document JOIN text ON text.id = document.text"
