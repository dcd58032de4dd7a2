"""What the stages need among themselves is not kept; all else is, in the order of the reading."""

from __future__ import annotations

from communique.model import Document
from communique.record.rebuild import notes
from communique.record.rows import PASSING
from communique.record.store import Store
from communique.run.standard import standard

TEXT = (
    "OSLO, 3 May 2012 - Norway and Chad signed a treaty on fish in Oslo on Thursday.\n\n"
    '"We are glad," said Norwegian Foreign Minister Kari Lund. She said that Chad would send 40 boats.'
)


def test_the_grammar_is_not_kept_and_all_else_is() -> None:
    [reading] = standard()([Document(TEXT, "test")])
    assert reading.layer("grammar")
    kept = [note for note in reading.notes() if note.layer not in PASSING]
    assert {note.layer for note in reading.notes()} - {note.layer for note in kept} == {"grammar"}
    assert {"sentence", "party", "act", "published"} <= {note.layer for note in kept}
    store = Store.open(None)
    run = store.begin("pipeline-a")
    store.add(run, [reading])
    store.finish(run)
    [(id,)] = store.connection.execute("SELECT id FROM document").fetchall()
    assert notes(store.connection, id) == kept
    numbers = store.connection.execute("SELECT number FROM note ORDER BY number").fetchall()
    assert numbers == [(number,) for number in range(len(kept))]
    assert store.connection.execute("SELECT notes FROM run").fetchall() == [(len(kept),)]
    assert store.connection.execute("SELECT count(*) FROM claim").fetchall() == [(len(reading.claims),)]
