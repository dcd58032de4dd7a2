"""Claims that can be counted, where a text gives their reader little room."""

from __future__ import annotations

from communique.model import Document
from communique.run.standard import standard


def test_a_party_at_the_very_start_of_a_text() -> None:
    text = (
        "President Biden and Vice President Harris met yesterday with leaders of the Caribbean Community (CARICOM) and "
        "the Dominican Republic at the Ninth Summit of the Americas to speak of food and energy."
    )
    [reading] = standard()([Document(text, "summit")])
    assert reading.layer("sentence")
    assert not reading.issues
