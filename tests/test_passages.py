from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from askai.answers import Document, Passage
from askai.documents import parse
from askai.passages import split_document
from tests.conftest import WordEncoder

count = WordEncoder().count_tokens


def split(
    document: Document, target: int = 30, overlap: int = 8, window: int = 60
) -> tuple[Passage, ...]:
    return split_document(document, count, target=target, overlap=overlap, window=window)


def markdown(text: str) -> Document:
    return parse("a.md", text.encode())


words = st.sampled_from(
    [
        "Dr. Wu ",
        "runs ",
        "the U.S. ",
        "office",
        ". ",
        "! ",
        "\n",
        "\n\n",
        "- ",
        "# ",
        "## ",
        "1. ",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "```\n",
        "> ",
        "世界。",
        "e.g. 3.5% ",
        "\r\n",
        "🙂",
        "\t",
    ]
)
texts = st.lists(words, min_size=1, max_size=120).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from([".md", ".txt"]), st.integers(20, 60), st.integers(0, 10))
def test_no_text_is_left_out_and_offsets_hold(
    text: str, suffix: str, target: int, overlap: int
) -> None:
    if not re.search(r"\w", text):
        return  # refused: there is no text in it
    document = parse("a" + suffix, text.encode())
    passages = split(document, target, overlap)
    covered = bytearray(len(document.text))
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
        for sentence in passage.sentences:
            assert passage.start <= sentence.start <= sentence.end <= passage.end
    left_out = [
        character
        for character, seen in zip(document.text, covered, strict=True)
        if not seen and not character.isspace()
    ]
    assert left_out == []


@settings(max_examples=100, deadline=None)
@given(texts)
def test_no_passage_is_longer_than_the_window(text: str) -> None:
    if not re.search(r"\w", text):
        return  # refused: there is no text in it
    for passage in split(markdown(text), target=30, window=40):
        assert count([passage.searchable])[0] <= 40 + len(passage.sentences)


def test_passages_have_about_the_target_and_whole_sentences() -> None:
    text = " ".join(f"Sentence number {n} has seven words here." for n in range(40))
    passages = split(markdown(text), target=40, overlap=10)
    assert len(passages) > 5
    for passage in passages:
        assert 20 < count([passage.text])[0] <= 40
        assert passage.text.startswith("Sentence")
        assert passage.text.endswith("here.")
    first, second = passages[:2]
    assert second.start < first.end  # one sentence is repeated
    assert first.text.endswith(second.text[: first.end - second.start])


def test_only_a_sentence_longer_than_the_window_is_cut() -> None:
    long = " ".join(f"word{n}" for n in range(100)) + "."
    passages = split(markdown(f"Short one. {long}"), target=30, window=60)
    assert passages[0].text == "Short one."
    assert all(count([passage.text])[0] <= 60 for passage in passages)
    fits = " ".join(f"word{n}" for n in range(50)) + "."
    assert [p.text for p in split(markdown(fits), target=30, window=60)] == [fits]


def test_a_heading_stays_with_what_follows_it() -> None:
    body = " ".join(f"Some words stand here as number {n}." for n in range(4))
    passages = split(markdown(f"# T\n\n{body}\n\n## Next\n\n{body}"), target=40, overlap=0)
    assert passages[0].text.endswith("number 3.")
    assert passages[1].text.startswith("## Next")
    assert passages[1].context == "T\nNext"


def test_context_is_not_part_of_the_text() -> None:
    document = markdown("# Cities\n\n## East\n\n| City | Mayor |\n|---|---|\n| Bonn | Guido |\n")
    row = split(document, target=3)[-1]
    assert row.text == "| Bonn | Guido |"
    assert row.context == "Cities\nEast\nCity | Mayor"
    assert row.searchable == "Cities\nEast\nCity | Mayor\n| Bonn | Guido |"


def test_markers_are_no_part_of_a_sentence() -> None:
    text = "# Head #\n\n- An item. And more.\n- [x] Done\n\n1. First point.\n\n> Quoted words.\n"
    passage = split(markdown(text), target=60)[0]
    assert [text[s.start : s.end] for s in passage.sentences] == [
        "Head",
        "An item.",
        "And more.",
        "Done",
        "First point.",
        "Quoted words.",
    ]


def test_hard_sentence_ends() -> None:
    text = "Dr. Wu met U.S. officials, e.g. in May. It rose by 3.5% to 4.2 points.\nNext\nline."
    text += " 你好。再见。"
    passage = split(markdown(text), target=60)[0]
    assert [text[s.start : s.end] for s in passage.sentences] == [
        "Dr. Wu met U.S. officials, e.g. in May.",
        "It rose by 3.5% to 4.2 points.",
        "Next\nline.",
        "你好。",
        "再见。",
    ]


def test_a_wide_row_is_not_torn() -> None:
    header = ",".join(f"column{number}" for number in range(60))
    row = ",".join(f"value{number}" for number in range(60))
    passages = split(parse("a.csv", f"{header}\n{row}\n{row}\n".encode()), target=30, window=100)
    assert [len(passage.sentences) for passage in passages] == [1, 1]
    assert all("column0: value0;" in passage.text for passage in passages)
    assert all(passage.text.endswith("column59: value59") for passage in passages)
