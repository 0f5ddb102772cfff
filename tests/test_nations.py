from __future__ import annotations

from askai.nations import NATIONS, mentions


def test_a_country_is_found_by_its_names_and_by_what_is_of_it() -> None:
    found = mentions("Did British firms leave the UK for the U.S. or South Korea?")
    assert [match.group() for match, _ in found] == ["British", "UK", "U.S.", "South Korea"]
    assert found[0][1] == found[1][1]


def test_parts_of_words_and_pronouns_are_no_countries() -> None:
    assert mentions("Tell us whether Chinatown and Indianapolis polish their image.") == []


def test_no_word_means_two_countries() -> None:
    words = [word for nation in NATIONS for word in nation.words]
    assert len(words) == len(set(words))
