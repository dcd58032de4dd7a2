from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files

import pytest
from piped import claims, read

from communique.extract.holders import parsed
from communique.extract.instruments import candidates
from communique.extract.textnames import Mention, codebook, mentions
from communique.extract.texttable import known_texts
from communique.model import Claim


def named(text: str) -> list[Mention]:
    """The mentions in a text of one sentence."""
    reading = read(text)
    [note, *_] = reading.layer("sentence")
    return list(mentions(reading, parsed(reading, note), {}))


def only(text: str) -> Claim:
    [claim] = claims(text, "instrument")
    return claim


def test_a_signed_treaty_has_its_parties_day_and_title() -> None:
    text = "Russia and Norway signed a treaty on cod fishing on 4 June 2019."
    claim = only(text)
    assert (claim.label, claim.values["action"], claim.values["count"]) == ("treaty", "signed", 1)
    assert set(claim.parties()) == {"RUS", "NOR"}
    assert claim.when is not None
    assert (claim.when.start, claim.when.basis) == (date(2019, 6, 4), "stated")
    title = claim.values["title"]
    assert isinstance(title, list)
    assert text[int(str(title[0])) : int(str(title[1]))] == "treaty"
    assert 0.0 <= claim.score <= 1.0


def test_counted_texts_have_a_count_and_no_title() -> None:
    claim = only("India and Oman signed six agreements on Friday.")
    assert (claim.values["count"], claim.values["title"]) == (6, None)


def test_uncounted_plurals_are_several() -> None:
    claim = only("India and Oman signed agreements on ports on Friday.")
    assert claim.values["count"] is None


def test_the_agreement_after_an_agreement_is_the_same_one() -> None:
    text = "Chile and Peru signed an agreement on copper in Lima. The agreement runs for ten years, officials said."
    claim = only(text)
    assert len(claim.evidence) == 2
    assert claim.values["action"] == "signed"


def test_texts_of_different_kinds_stay_apart() -> None:
    text = "Chile and Peru signed a treaty on copper. They also issued a joint statement on fishing."
    assert {claim.label for claim in claims(text, "instrument")} == {"treaty", "statement"}


@pytest.mark.parametrize(
    ("text", "name", "kind", "parties"),
    [
        ("Moscow left the INF Treaty.", "INF Treaty", "treaty", ("USA", "SUN")),
        ("Iran kept to the JCPOA.", "Joint Comprehensive Plan of Action", "agreement", ("IRN", "USA")),
        ("They met under the Kyoto Protocol.", "Kyoto Protocol", "treaty", ()),
    ],
)
def test_well_known_texts(text: str, name: str, kind: str, parties: tuple[str, ...]) -> None:
    [mention] = named(text)
    assert mention.known is not None
    assert (mention.known.name, mention.kind) == (name, kind)
    assert set(parties) <= set(mention.known.parties)


def test_numbered_resolutions_keep_their_number() -> None:
    [mention] = named("The council recalled resolution 1718 (2006) on Monday.")
    assert mention.span.of(read("The council recalled resolution 1718 (2006) on Monday.").text).endswith("1718 (2006)")


def test_verbs_that_look_like_texts_are_none() -> None:
    assert named("They plan to deal with the flood.") == []


def test_a_code_is_a_text_only_with_conduct() -> None:
    assert named("The postal code changed.") == []
    assert [m.kind for m in named("The ministers adopted a code of conduct.")] == ["agreement"]


def test_a_party_is_never_a_text() -> None:
    text = "The United States and Bahrain signed the Comprehensive Security Agreement in Manama."
    for candidate in candidates(read(text)):
        assert not any(party.endswith("Agreement") for party in candidate.pool)


def test_news_without_a_day_carries_that_of_publication() -> None:
    text = "LIMA, 3 May 2021 - Chile and Peru have signed a treaty on copper."
    claim = only(text)
    assert claim.when is not None
    assert claim.when.start == date(2021, 5, 3)
    assert claim.when.basis in ("carried", "stated")


def test_no_texts_no_claims() -> None:
    assert claims("The minister arrived in Lima. The river is long.", "instrument") == []


def test_the_table_of_texts_is_whole() -> None:
    kinds = set(codebook().nouns.values())
    with (files("communique.data") / "texts.csv").open(encoding="utf-8") as rows:
        listed = list(csv.DictReader(rows))
    names = [row["name"] for row in listed]
    assert len(names) == len(set(names)) >= 150
    assert {alias for row in listed for alias in row["aliases"].split("|") if alias} | set(names) == set(known_texts())
    for row in listed:
        assert row["kind"] in kinds
        assert row["day"] == "" or 4 <= len(row["day"]) <= 10
        assert all(party == party.strip() for party in row["parties"].split("|"))


@pytest.mark.parametrize(
    "text",
    [
        "They spoke of the 1972 Anti-Ballistic Missile Treaty.",
        "They spoke of the ABM treaty.",
        "They spoke of the Anti–Ballistic Missile treaty.",
    ],
)
def test_a_known_text_has_one_name_however_it_is_written(text: str) -> None:
    [mention] = named(text)
    assert mention.known is not None
    assert mention.known.name == "Anti-Ballistic Missile Treaty"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Spain gave up Cuba to the United States in the Treaty of Paris.", "1898-12-10"),
        ("In the Treaty of Paris of 1783 the United States won Florida's border.", "1783-09-03"),
        ("BONN, April 3, 1987 - The ministers stood by the Paris accord.", "1987-02-22"),
        ("BONN, April 3, 2019 - The ministers stood by the Paris accord.", "2015-12-12"),
    ],
)
def test_of_texts_with_one_name_the_one_of_the_time_and_the_parties_is_meant(text: str, day: str) -> None:
    mention = named(text)[0]
    assert mention.known is not None
    assert mention.known.day == day


def test_a_claim_on_a_known_text_has_its_name() -> None:
    claim = only("Turkey ratified the Paris climate accord in October.")
    assert claim.values["known"] == "Paris Agreement"
    assert only("Peru and Chile signed a treaty on cod.").values["known"] is None


@pytest.mark.parametrize(
    "text",
    [
        "Peru and Chile signed the Lima Accord, an agreement on cod.",
        "Peru and Chile signed a fishing treaty, known as the Lima Accord.",
        "Peru and Chile signed an agreement. The Lima Accord was an agreement on cod.",
    ],
)
def test_what_says_what_a_text_is_names_no_second_one(text: str) -> None:
    named_one = [one for one in candidates(read(text)) if any(seen.mention.named for seen in one.seen)]
    assert len(named_one) == 1
    assert len(named_one[0].seen) >= 2


def test_lists_are_of_different_texts() -> None:
    text = "Peru and Chile signed the Lima Accord, a protocol and a memorandum of understanding."
    assert len(list(candidates(read(text)))) == 3


def test_a_short_form_in_brackets_is_the_same_text() -> None:
    text = "Peru and Chile signed the Pacific Fisheries Compact Agreement (PFCA). Chile hopes that the PFCA will hold."
    found = [candidate for candidate in candidates(read(text)) if candidate.seen[0].mention.named]
    [candidate] = found
    assert [seen.mention.span.of(text) for seen in candidate.seen] == ["Pacific Fisheries Compact Agreement", "PFCA"]


def test_the_parties_behind_between_need_not_be_known() -> None:
    text = "An agreement between Baltic Rail and the Port of Riga on sleepers was signed on Monday."
    [candidate] = [one for one in candidates(read(text)) if one.seen[0].mention.head == "agreement"]
    assert ("Baltic Rail", "Port of Riga") in [subject.parties for subject, _ in candidate.readings]


def test_states_in_a_name_with_a_dash_are_its_parties() -> None:
    text = "Kuwait approved the Kuwait–Pakistan Defence Agreement on Sunday."
    [candidate] = [one for one in candidates(read(text)) if one.seen[0].mention.named]
    assert {"KWT", "PAK"} in [set(subject.parties) for subject, _ in candidate.readings]


def test_executive_orders_are_american() -> None:
    claim = only("Sanctions on Mali were imposed under Executive Order 14999.")
    assert claim.label == "law"
    assert "USA" in claim.parties()


def test_a_score_asked_for_is_kept_to() -> None:
    assert all(claim.score > 0.2 for claim in claims("Chile may one day want a treaty.", "instrument"))
