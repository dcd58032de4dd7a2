"""Rows are plotted by what they are rows of; entries, reports and the record show themselves in notebooks."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from browser import parsed
from handmade import news
from madecharts import (
    CELLS,
    EVENTS,
    FATES,
    FIGURES,
    INSTRUMENT,
    MEETINGS,
    POSITION,
    QUOTE,
    REPORTS,
    SERIES,
    TIES,
    made_index,
)

from communique.errors import MissingExtra, NoPlot
from communique.query.entries import IssueRow, RelationshipRow
from communique.query.meetings import by_place
from communique.query.record import Record
from communique.query.rows import Rows


def rows(*found: Any) -> Rows[Any]:
    return Rows(found, type(found[0]))


PAIR = RelationshipRow(
    one="GHA", other="KEN", entries=9, events=5, instruments=1, reports=2, first_day=None, last_day=None
)
PLOTTED: dict[str, Rows[Any]] = {
    "events": rows(*EVENTS),
    "instruments": rows(INSTRUMENT),
    "positions": rows(POSITION),
    "quotes": rows(QUOTE),
    "figures": rows(*FIGURES),
    "index": made_index(),
    "fates": rows(*FATES),
    "meetings": rows(*MEETINGS),
    "places": rows(*by_place(MEETINGS)),
    "matrix": rows(*CELLS),
    "series": rows(SERIES),
    "ties": rows(*TIES),
    "relationships": rows(PAIR),
    "reports": rows(*REPORTS),
}


@pytest.mark.parametrize("name", sorted(PLOTTED))
def test_a_plot_is_one_call_away(name: str) -> None:
    spec = PLOTTED[name].plot().to_dict(validate=True)
    assert spec["description"]
    assert any(spec["datasets"].values())


def test_meetings_by_year_or_on_a_map() -> None:
    assert "projection" not in PLOTTED["meetings"].plot().to_dict()
    assert "projection" in PLOTTED["meetings"].plot(where=True).to_dict()


def test_every_direction_of_an_index_by_itself() -> None:
    spec = made_index().plot().to_dict()
    assert [part["title"] for part in spec["vconcat"]] == ["all", "KEN → GHA"]
    assert "vconcat" not in made_index().of("all").plot().to_dict()


def test_what_has_no_plot_says_what_has() -> None:
    with pytest.raises(NoPlot, match="rows of IssueRow have no plot; there are plots of chronology, event"):
        Rows((), IssueRow).plot()
    with pytest.raises(NoPlot):
        Rows([{"a": 1}], dict, ["a"]).plot()


@pytest.mark.parametrize("library", ["altair", "networkx"])
def test_without_the_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=r"pip install 'communique\[plots\]'"):
        PLOTTED["ties"].plot()


def test_pictures_need_their_library_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from communique.present import charts

    chart = charts.reports(REPORTS, link="/only/here/{}")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtra, match="plots"):
        charts.svg(chart)


@pytest.mark.parametrize(
    "row", [EVENTS[0], INSTRUMENT, POSITION, QUOTE, FIGURES[0]], ids=lambda row: type(row).__name__
)
def test_an_entry_shows_its_words_its_day_and_its_report(row: Any) -> None:
    shown = row._repr_html_()
    parsed(shown)
    assert "<blockquote>words of" in shown
    assert "<script" not in shown
    assert "&lt;b&gt;" in shown
    assert "\x1b" not in shown
    assert ">wire, published 2031-01-01<" in shown


def test_a_report_shows_its_marked_text() -> None:
    shown = news()._repr_html_()
    page = parsed(shown)
    [(tag, attributes)] = page.elements
    assert tag == "iframe"
    assert attributes["sandbox"] == ""
    assert parsed(attributes["srcdoc"]).text == news().text


def test_the_record_shows_how_much_it_holds() -> None:
    record = Record.open()
    assert "0 reports" in record._repr_html_()
    run = record.store.begin("by hand")
    record.store.add(run, [news()])
    record.store.finish(run)
    shown = record._repr_html_()
    parsed(shown)
    assert "1 reports" not in shown
    assert "1 report, published" in shown
    assert "China – Russia" in shown


def test_notebooks_draw_our_plots_here_and_leave_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import altair

    altair.renderers.enable("default")
    made: Any = PLOTTED["reports"].plot()
    shown = made._repr_mimebundle_()
    assert shown["text/html"].startswith("<svg")
    assert shown["image/svg+xml"] == shown["text/html"]
    assert "var(--" not in shown["text/html"]
    other: Any = altair.Chart().mark_point()
    assert "vegaEmbed" in str(other._repr_mimebundle_())
    altair.renderers.enable("json")
    PLOTTED["reports"].plot()
    assert altair.renderers.active == "json"
    altair.renderers.enable("default")
