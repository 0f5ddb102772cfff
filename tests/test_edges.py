from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai.edges import tidy


@pytest.mark.parametrize(
    ("sentence", "span", "expected"),
    [
        ("It was built by the city.", "the city.", "city"),
        ("It lies in The Hague, they say.", "The Hague,", "The Hague"),
        ("The mill stands.", "The mill", "mill"),
        ("There are at least 48 of them.", "48", "at least 48"),
        ("It cost over €1 billion in all.", "1", "over €1 billion"),
        ("It grew by 3.5 per cent.", "3.5", "3.5 per cent"),
        ("It is 12 km long.", "12", "12 km"),
        ("It rose to 1,094 metres.", "1", "1,094 metres"),
        ("He works in the U.S. today.", "the U.S.", "U.S."),
        ("Acme (the firm of Ann Lee) won.", "the firm of Ann Lee)", "(the firm of Ann Lee)"),
        ("She said “we will come” twice.", "“we will come", "“we will come”"),
        ("It fell to -5 degrees.", "-5", "-5"),
        ("In 1998 he left.", "1998", "1998"),
        ("…", "…", "…"),
    ],
)
def test_edges(sentence: str, span: str, expected: str) -> None:
    start = sentence.index(span)
    found = tidy(sentence, start, start + len(span), 0, len(sentence))
    assert sentence[slice(*found)] == expected


@given(st.text("ab 1.,()[]“”’-$€% theA", min_size=1, max_size=40), st.data())
def test_a_tidied_span_stays_inside_its_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = tidy(text, start, end, 0, len(text))
    assert 0 <= first < last <= len(text)
