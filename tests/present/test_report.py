"""The marked text and the entries as a terminal shows them."""

from __future__ import annotations

import time
from io import StringIO

from handmade import news, quiet
from rich.console import Console

from communique.model import Claim, Role, Span
from communique.present.report import print_report
from communique.stage import Reading


def printed(reading: Reading, *, terminal: bool = False, width: int = 200) -> str:
    file = StringIO()
    color = "truecolor" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=color, highlight=False)  # type: ignore[arg-type]
    print_report(reading, console)
    return file.getvalue()


def test_entries_stand_between_their_numbers_and_below() -> None:
    shown = printed(news(title="Ships on the Irtysh"))
    assert shown.startswith("== Ships on the Irtysh\n   news/omsk.txt\n   published 2031-06-04 (stated)\n")
    assert "China ‹E1 ‹I1 signed a treaty on river shipping I1› E1› 🚢 in ‹E1 Omsk E1›" in shown
    assert "“‹Q1 We shall keep the rivers open, Q1›”" in shown
    for line in ("Events (1)", "Instruments (1)", "Positions (1)", "Quotes (1)", "Figures (1)"):
        assert line in shown
    assert "E1  SUPPORT  Russia, China  score 0.88; place Russia" in shown
    assert "P1  against  Russia, China: new locks" in shown
    assert "F1  trade  3.5 billion USD · Russia, China" in shown


def test_crossing_entries_read_rightly_without_colour() -> None:
    crossing = [Claim("quote", "", (Span(start, end),)) for start, end in ((0, 6), (3, 8))]
    assert "‹Q1 abc‹Q2 def Q1›gh Q2›ij" in printed(quiet("abcdefghij", "x", crossing))


def test_on_a_terminal_colours_tell_the_kinds() -> None:
    assert "\x1b[" in printed(news(), terminal=True)
    assert "\x1b" not in printed(news())


def test_words_move_no_cursor_and_turn_no_line_around() -> None:
    bad = "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202eesrever\u202c [bold]not markup[/bold] :warning:"
    claims = [Claim("quote", bad, (Span(0, 9),), (Role("party", bad, Span(1, 4)),))]
    for terminal in (True, False):
        shown = printed(quiet(bad, "x", claims), terminal=terminal)
        plain = shown.replace("\x1b[0m", "")
        assert not any(mark in plain for mark in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\u202e"))
        assert "[bold]not markup[/bold] :warning:" in plain


def test_a_report_without_entries_says_so() -> None:
    assert "No entries." in printed(quiet("Nothing happened.", "x"))


def test_long_reports_are_shown_in_time() -> None:
    text = "\n\n".join(["Kenya and Ghana signed a treaty on fish in Accra. " * 8] * 60)
    claims = [Claim("quote", "", (Span(at, at + 40),)) for at in range(0, len(text) - 50, 50)]
    begun = time.process_time()
    assert printed(quiet(text, "x", claims)).count("‹Q") == len(claims)
    assert time.process_time() - begun < 8
