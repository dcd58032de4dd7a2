"""`check` finds whatever is made not to hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from handmade import news, numbered

from communique.record.check import RULES
from communique.record.store import Store

JUDGED = (
    "INSERT INTO judgement SELECT 'j', 'one', 'two', 'same', 'who', 'why', 'when', {person}, 1, '[]', NULL, 1 FROM "
)
BROKEN = {
    "a judgement is there once": JUDGED.format(person="true") + "range(2)",
    "a model's judgement that stands is of claims that are there": JUDGED.format(person="false") + "range(1)",
    "what was computed of claims is of claims that are there": "INSERT INTO cluster VALUES ('nobody', 'nobody', 1)",
    "a claim is in one cluster": "INSERT INTO cluster SELECT id, id, 1 FROM claim, range(2)",
    "what was found of reports is of reports that are there": "INSERT INTO resolved VALUES ('nowhere', 'now', 1)",
    "a report is resolved once": "INSERT INTO resolved SELECT id, 'now', 1 FROM document, range(2)",
    "evidence reads as stored": "UPDATE evidence SET words = 'otherwise' WHERE number = 1",
    "evidence lies inside the text": "UPDATE evidence SET stop = 100000 WHERE number = 1",
    "a note lies inside the text": "UPDATE note SET start = -1 WHERE number = 0",
    "a role's span lies inside the text": "UPDATE role SET start = 9, stop = 3 WHERE number = 0",
    "an issue's span lies inside the text": "UPDATE issue SET stop = NULL",
    "a claim has evidence": "DELETE FROM evidence",
    "evidence has a claim": "UPDATE evidence SET claim = 'nobody' WHERE number = 0",
    "a role has a claim": "UPDATE role SET claim = 'nobody' WHERE number = 0",
    "a role has a party": "DELETE FROM party WHERE id = 'CHN'",
    "a claim has a document": "UPDATE claim SET document = 'nowhere' WHERE kind = 'quote'",
    "a note has a document": "UPDATE note SET document = 'nowhere' WHERE number = 2",
    "an issue has its document": "UPDATE issue SET document = 'nowhere'",
    "a document has a text": "UPDATE document SET text = 'nothing'",
    "a document has its first place": "UPDATE document SET source = 'nowhere'",
    "a place has a document": "INSERT INTO source SELECT * REPLACE (id || 'x' AS id, 'no' AS document) FROM source",
    "a text has its length": "UPDATE text SET body = body || '!'",
    "a claim is there once": "INSERT INTO claim FROM claim",
    "an issue is there once": "INSERT INTO issue FROM issue",
    "evidence is there once": "INSERT INTO evidence FROM evidence",
    "a role is there once": "INSERT INTO role FROM role",
    "a wording is of a report": "INSERT INTO sketch VALUES ('unheard', 1, 1)",
    "a report has one wording": "INSERT INTO wording SELECT id, 'same', NULL, 9, 1 FROM document, range(2)",
    "a passage is of a copy": "INSERT INTO passage SELECT id, id, 0, 1, 0, 1, 1 FROM document",
    "a copied passage lies inside both texts": "INSERT INTO passage SELECT id, id, 0, 1, 0, 100000, 1 FROM document",
    "a claim repeats one claim, which stands for itself": "INSERT INTO repeat SELECT id, id, id, 1 FROM claim",
    "days are ranges": "UPDATE claim SET last_day = DATE '1900-01-01' WHERE kind = 'event'",
    "values are JSON": "UPDATE note SET value = '{'",
    "a position says on what": "UPDATE claim SET details = '{}' WHERE kind = 'position'",
    "a row says its run": "UPDATE note SET run = 7",
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open(None) as store:
        run = store.begin("pipeline-a")
        store.add(run, [news(), *numbered(3)])
        store.finish(run)
        yield store


def test_a_whole_record_has_no_problem(store: Store) -> None:
    assert store.check() == []


def test_every_rule_is_tried() -> None:
    assert BROKEN.keys() == RULES.keys()


@pytest.mark.parametrize("rule", BROKEN)
def test_what_breaks_a_rule_is_found(store: Store, rule: str) -> None:
    store.connection.begin()
    try:
        store.connection.execute(BROKEN[rule]).fetchall()
        [problem] = [problem for problem in store.check() if problem.rule == rule]
    finally:
        store.connection.rollback()
    assert problem.rows >= 1
    assert problem.examples
    assert rule in str(problem)
