"""What makes one text a copy of another, and what does not."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import CAIRO, HELSINKI, MOSCOW, joined, paragraphs
from timed import quickest

from communique.model import Span
from communique.resolve.copies import Copy, compare
from communique.resolve.repeats import Told, repeats
from communique.resolve.wording import SURE, wording


def copied(copy: str, original: str, *, apart: bool = False) -> Copy | None:
    return compare(wording(copy), wording(original), apart=apart)


def test_case_blanks_marks_and_furniture_are_no_change() -> None:
    printed = MOSCOW.replace("\n\n", "\n\n\n").replace('"', "“").replace(" - ", " — ").upper()
    copy = copied(f"{printed}\n\nRead more: our live page\n\nAll rights reserved.", MOSCOW)
    assert copy
    assert (copy.kind, copy.share, copy.share_original) == ("exact", 1, 1)


def test_the_spelling_of_another_desk_is_no_change() -> None:
    text = "The Organisation said in Kiev on Monday that its programme for the defence of the harbour had been revised."
    other = "The Organization said in Kyiv on Monday that its program for the defense of the harbor had been revized."
    assert wording(text).key == wording(other).key


def test_a_reprint_with_cuts_and_a_new_lead() -> None:
    lead = (
        "After a week in which few would have bet on it, Washington and Moscow have struck their bargain on missiles."
    )
    copy = copied(joined(lead, *paragraphs(MOSCOW)[1:4]), MOSCOW)
    assert copy
    assert copy.kind == "reprint"
    assert 0.75 < copy.share < 0.95
    assert 0.5 < copy.share_original < 0.8
    [passage] = copy.passages
    there = passage.there.of(MOSCOW)
    assert there == joined(*paragraphs(MOSCOW)[1:4]).rstrip('."')
    assert passage.here.start == len(lead) + 2


def test_paragraphs_in_another_order_are_found_one_by_one() -> None:
    first, second, third, *rest = paragraphs(MOSCOW)
    text = joined(third, second, first, *rest)
    copy = copied(text, MOSCOW)
    assert copy
    assert copy.share > 0.95
    assert len(copy.passages) >= 3
    for passage in copy.passages:
        assert passage.here.of(text) == passage.there.of(MOSCOW)


def test_words_changed_here_and_there_leave_one_passage() -> None:
    text = (
        MOSCOW.replace("late on Friday", "on Friday night").replace("talks", "negotiations").replace("holds", "freezes")
    )
    copy = copied(text, MOSCOW)
    assert copy
    assert copy.kind == "reprint"
    assert len(copy.passages) == 1
    assert 0.9 < copy.share < 1


def test_a_story_merged_of_two_is_part_of_both() -> None:
    merged = joined(*paragraphs(HELSINKI), paragraphs(MOSCOW)[1], *paragraphs(CAIRO))
    for original, least in ((HELSINKI, 0.3), (MOSCOW, 0.1), (CAIRO, 0.3)):
        copy = copied(merged, original)
        assert copy
        assert copy.share > least
    copy = copied(merged, MOSCOW)
    assert copy
    assert copy.kind == "part"
    assert [passage.there.of(MOSCOW) + "." for passage in copy.passages] == [paragraphs(MOSCOW)[1]]


def test_a_sentence_is_a_part_and_half_a_sentence_is_not() -> None:
    sentence = (
        "Under the first of them neither side may build more than two sites of missiles that shoot down other missiles,"
    )
    whole = f"{sentence} one around its capital and one around a field of launchers."
    for words, found in ((whole, True), (f"{sentence} and so on.", False)):
        copy = copied(joined(*paragraphs(CAIRO), words), MOSCOW)
        assert (copy is not None) == found


def test_unrelated_stories_share_nothing() -> None:
    assert copied(MOSCOW, HELSINKI) is None
    assert copied(CAIRO, MOSCOW) is None


SPEECH = (
    "the frontiers of this continent shall never again be moved by soldiers who march in the night, and whoever comes "
    "to this hall in good faith will find a chair, a glass of water and somebody who listens to what he has to say"
)
OTHER = (
    "we did not come here to praise one another but to put on paper what each of us can live with, in words that a "
    "farmer on either side of the river will understand when they are read to him"
)


@pytest.mark.parametrize("marks", ["“”", '""', "«»"])
def test_a_quotation_that_two_reports_share_is_no_copy(marks: str) -> None:
    opened, closed = marks[0], marks[1]
    left = joined(
        *paragraphs(HELSINKI), f"The chancellor said: {opened}{SPEECH}.{closed} He added: {opened}{OTHER}.{closed}"
    )
    right = joined(
        *paragraphs(CAIRO), f"{opened}{SPEECH},{closed} in the chancellor's words, and {opened}{OTHER}.{closed}"
    )
    assert copied(left, right) is None


def test_what_one_report_quotes_of_the_speech_itself_is_no_copy() -> None:
    speech = f"Colleagues, good evening. {SPEECH.capitalize()}. {OTHER.capitalize()}. Thank you."
    report = joined(*paragraphs(CAIRO), f"“{SPEECH.capitalize()},” he said, and “{OTHER}.”")
    assert copied(report, speech) is None


ARTICLES = (
    "The Parties undertake to refrain from placing weapons of mass destruction on the floor of the sea.\n\n"
    "The Parties shall consult through the appropriate channels whenever one of them has doubts about the other.\n\n"
    "Each of the Parties may propose amendments, which enter into force once a majority of them has accepted these."
)


@pytest.mark.parametrize(
    "saying",
    [
        "The full text of the communique follows:",
        "The communique, issued after the talks, reads in full:",
        "Text of the joint statement as it was issued in an unofficial translation follows:",
    ],
)
def test_the_text_of_a_communique_that_two_reports_give_is_no_copy(saying: str) -> None:
    left, right = joined(*paragraphs(HELSINKI), saying, ARTICLES), joined(*paragraphs(CAIRO), saying, ARTICLES)
    assert copied(left, right) is None
    # Without the words that give it, it is the reports' own.
    assert copied(left.replace(saying, ""), right.replace(saying, "")) is not None


def test_after_the_end_of_a_text_given_the_report_speaks_again() -> None:
    given = joined("The full text of the communique follows:", ARTICLES, "(Ends)")
    copy = copied(joined(paragraphs(CAIRO)[0], given, *paragraphs(MOSCOW)), joined(given, *paragraphs(MOSCOW)))
    assert copy
    assert copy.passages[-1].there.of(joined(given, *paragraphs(MOSCOW))).endswith("leave out entirely")


def test_headlines_mastheads_and_page_furniture_make_no_copy() -> None:
    head = (
        "THE WEEKLY GAZETTE OF FOREIGN AFFAIRS AND TRADE\n\nMorning edition, with reports from forty capitals and ports"
    )
    foot = (
        "Follow us on all our channels\n\nGet the latest news from our correspondents in forty capitals every morning"
    )
    left, right = joined(head, HELSINKI, foot), joined(head, CAIRO, foot)
    assert copied(left, right) is None


def test_lines_that_look_like_headings_are_text_where_all_do() -> None:
    lines = [line for part in paragraphs(HELSINKI) for line in part.replace(", ", ",\n").replace(".", "").split("\n")]
    scanned = joined(*(line.strip(",") for line in lines))
    copy = copied(joined("What we read in the papers of the day", *scanned.split("\n\n")[2:9]), scanned)
    assert copy
    assert copy.share > 0.8
    assert (
        copied(joined(MOSCOW, "A list of all that was signed"), joined(CAIRO, "A list of all that was signed")) is None
    )


NOTICE = """\
On {day} the President declared a national emergency to deal with the unusual threat to the security of the Republic \
that the policies of {state} pose, and on {again} he took further steps. The emergency was to last for one year. \
Because those policies go on, and because the measures taken under the emergency remain necessary, it must continue \
in effect beyond {end}.

Therefore, in accordance with the Emergencies Act, I am continuing for one year the national emergency with respect to \
{state}. This notice shall be published in the Official Gazette and transmitted to both houses of the Assembly, and \
the ministries concerned with {state} shall report on what they have done under it within ninety days."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"day": "3 March 1994", "state": "Ruritania", "again": "4 May 1994"},
            {"day": "3 March 1994", "state": "Graustark", "again": "4 May 1994"},
        ),
        (
            {"day": "3 March 1994", "state": "Ruritania", "again": "4 May 1994"},
            {"day": "9 July 1996", "state": "Ruritania", "again": "8 June 1998"},
        ),
    ],
)
def test_a_form_filled_in_anew_is_no_copy(one: dict[str, str], other: dict[str, str]) -> None:
    left, right = NOTICE.format(**one, end="1 May 1995"), NOTICE.format(**other, end="2 June 1997")
    assert copied(left, right) is None
    assert copied(left.replace("ninety", "sixty"), left) is not None


def test_long_after_only_the_whole_again_is_a_copy() -> None:
    part = joined(*paragraphs(CAIRO), *paragraphs(MOSCOW)[1:3])
    assert copied(part, MOSCOW) is not None
    assert copied(part, MOSCOW, apart=True) is None
    assert copied(MOSCOW.replace("late on", "on"), MOSCOW, apart=True) is not None


def test_standing_text_counts_for_nothing() -> None:
    standing = (
        "This summary was prepared by the desk for the convenience of members, and none of what it says binds the "
    )
    standing += "secretariat, which keeps the records of all meetings in its own archive for thirty years and a day."
    left, right = wording(joined(HELSINKI, standing)), wording(joined(CAIRO, standing))
    assert compare(left, right) is not None
    assert compare(left, right, np.intersect1d(left.prints, right.prints)) is None


def test_both_directions_find_the_same_words() -> None:
    one, other = (
        joined(*paragraphs(MOSCOW)[:3], *paragraphs(CAIRO)),
        joined(*paragraphs(HELSINKI), *paragraphs(MOSCOW)[1:]),
    )
    here, there = copied(one, other), copied(other, one)
    assert here
    assert there
    assert here.kind == there.kind
    assert here.share == pytest.approx(there.share_original)


def test_empty_and_tiny_texts() -> None:
    for text in ("", "   \n", "No.", "Read more: all our pages", "One two three four five six seven."):
        assert len(wording(text).prints) <= 1
        assert copied(text, MOSCOW) is None
        assert copied(text, text) is None


def test_scripts_without_blanks_have_words_too() -> None:
    text = "两国元首星期二在莫斯科签署了关于进一步发展战略协作伙伴关系的联合声明并就地区问题交换了意见。"
    assert len(wording(text)) > 40


words = st.integers(0, 10**6).map(lambda number: f"w{number}")


@settings(max_examples=40, deadline=None)
@given(st.lists(words, max_size=40), st.lists(words, max_size=40), st.lists(words, min_size=SURE, max_size=SURE))
def test_texts_that_share_a_long_enough_run_share_a_fingerprint(
    before: list[str], after: list[str], shared: list[str]
) -> None:
    left, right = " ".join([*before, *shared, "end."]), " ".join(["start", *shared, *after, "x."])
    assert len(np.intersect1d(wording(left).prints, wording(right).prints))


def seconds(size: int) -> float:
    # Two texts of one word each, of different lengths: every place of one fits every place of the other.
    one, other = wording("peace " * size + "."), wording("peace " * (size - size // 7) + "now.")
    began = time.perf_counter()
    compare(one, other)
    return time.perf_counter() - began


def test_a_word_that_comes_back_a_thousand_times_costs_no_more() -> None:
    assert quickest(seconds, 16000) < 6 * 4 * max(quickest(seconds, 4000), 0.002)


def test_a_megabyte_of_one_word() -> None:
    began = time.process_time()
    one, other = wording("peace " * 175_000), wording("Peace! " * 150_000)
    assert compare(one, other) is not None
    assert time.process_time() - began < 15


def event(id: str, text: str, *words: str, **more: str) -> Told:
    """An act of the two powers on some words of a text."""
    evidence = tuple(Span(text.index(part), text.index(part) + len(part)) for part in words)
    parties = {"actor": frozenset(more.get("actors", "USA SUN").split())}
    return Told(id, "event", more.get("label", "SUPPORT"), evidence, parties, {"mode": None})


def repeated(text: str, told: list[Told], earlier: list[Told], original: str = MOSCOW) -> dict[str, str]:
    here, there = wording(text), wording(original)
    copy = compare(here, there)
    assert copy
    return dict(repeats(told, earlier, copy.places, here, there))


SIGNED = "set their names to two accords on strategic weapons"


def test_a_claim_on_copied_words_repeats_the_original() -> None:
    text = joined("A lead of our own about Friday's accords.", *paragraphs(MOSCOW))
    earlier = [
        event("a", MOSCOW, SIGNED),
        event("b", MOSCOW, SIGNED, label="CONSULT"),
        event("c", MOSCOW, "Mr Nixon said"),
    ]
    assert repeated(text, [event("x", text, SIGNED)], earlier) == {"x": "a"}


def test_a_claim_that_differs_stays_its_own() -> None:
    lead = "Washington and Moscow agreed on Friday to open a line for emergencies as well."
    text = joined(lead, MOSCOW.replace("five years", "nine years"))
    earlier = [event("a", MOSCOW, SIGNED), event("b", MOSCOW, "which runs for five years")]
    told = [
        event("label", text, SIGNED, label="AGREE"),
        event("party", text, SIGNED, actors="USA CHN"),
        event("lead", text, "agreed on Friday to open a line"),
        event("half", text, SIGNED, "agreed on Friday to open a line"),
        event("changed", text, "which runs for nine years"),
    ]
    assert repeated(text, told, earlier) == {}


def test_a_party_that_the_cut_took_away_does_not_hinder() -> None:
    text = joined(*paragraphs(MOSCOW)[:2])
    told = [event("x", text, SIGNED, actors="USA")]
    assert repeated(text, told, [event("a", MOSCOW, SIGNED)]) == {"x": "a"}


def test_a_figure_repeats_where_its_value_is_the_same() -> None:
    number = "more than two sites"
    start = MOSCOW.index(number)
    span = (Span(start, start + len(number)),)
    here = Told(
        "x", "figure", "count", span, {"party": frozenset({"USA"})}, {"value": 2, "unit": "site", "bound": None}
    )
    there = Told("a", "figure", "weapons", span, {}, {"value": 2, "unit": "site", "bound": None})
    other = Told("b", "figure", "count", span, {}, {"value": 3, "unit": "site", "bound": None})
    assert repeated(MOSCOW, [here], [other, there]) == {"x": "a"}
