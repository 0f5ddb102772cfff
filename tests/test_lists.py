"""The items of a list, out of what a (fake) reader found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askai.answers import BlockKind, Hit, Sentence
from askai.edges import plain_words
from askai.lists import Found, list_spans, wanted_items
from askai.span_model import Reading

NOWHERE = -10.0  # the score of a sentence in which nothing was marked
LATER = 2.0  # by how much less a further mark of a sentence is worth than its first


@dataclass(frozen=True)
class Best:
    """A sentence's best span."""

    hit: int
    sentence: Sentence
    start: int
    end: int
    margin: float
    score: float


@dataclass(frozen=True)
class Read:
    hits: list[Hit]
    readings: list[list[Reading]]
    spans: list[Best]

    def found(self, question: str) -> str:
        """Each item's words, at each of its places."""
        groups = list_spans(question, self.hits, self.readings, self.spans)
        return "; ".join(", ".join(map(self.words, group)) for group in groups)

    def words(self, item: Found) -> str:
        hit = self.hits[self.spans[item.span].hit]
        return hit.text[item.start - hit.start : item.end - hit.start]


def read(*passages: str, unread: int = 0) -> Read:
    """Passages as a reader would have read them, each a document of its own.

    A line is a sentence: "# heading", "- bullet", "= row", or text. What stands in bars is what the
    reader marks, with its score before the line: "5 |Anna| won."; a slash stands for a bar. A
    passage that opens with "+" is of the document before, `unread` characters further on.
    """
    hits, readings, spans = [], [], []
    for number, passage in enumerate(passages):
        follows = passage.startswith("+")
        start = hits[-1].end + 1 + unread if follows else 0
        document = hits[-1].document if follows else f"{number}.md"
        hit, reading, best = _passage(passage.lstrip("+"), number, document, start)
        hits.append(hit)
        readings.append([reading])
        spans += best
    return Read(hits, readings, sorted(spans, key=lambda span: -span.score))


_KINDS = {"#": "heading", "-": "item", "=": "row"}


def _passage(
    passage: str, number: int, document: str, start: int
) -> tuple[Hit, Reading, list[Best]]:
    text, sentences, best = "", [], []
    logits: dict[int, float] = {}
    for line in passage.strip("\n").split("\n"):
        given = re.fullmatch(r"(?:(\d+) )?(?:([-#=]) )?(.*)", line)
        assert given
        kind = cast(BlockKind, _KINDS.get(given[2] or "", "text"))
        text += ("\n" if text else "") + ("- " if kind == "item" else "")
        parts = given[3].split("|")
        first = len(text)
        marks, places = [], first
        for at, part in enumerate(parts):
            if at % 2:
                marks.append((places, places + len(part)))
            places += len(part)
        text += "".join(parts).replace("/", "|")
        sentence = Sentence(kind, start + first, start + len(text))
        sentences.append(sentence)
        score = float(given[1] or NOWHERE)
        for at, mark in enumerate(marks):
            logits[mark[0]] = logits[mark[1]] = (score - LATER * bool(at)) / 2
        if kind != "heading":
            begin, end = marks[0] if marks else (first, len(text))
            best.append(Best(number, sentence, start + begin, start + end, score, score))
    words = np.array([word.span() for word in re.finditer(r"\w+", text)])
    reading = Reading(
        words[:, 0],
        words[:, 1],
        np.array([logits.get(at, NOWHERE) for at in words[:, 0].tolist()], np.float32),
        np.array([logits.get(at, NOWHERE) for at in words[:, 1].tolist()], np.float32),
        0.0,
    )
    hit = Hit(document, "", "", None, start, start + len(text), text, 1.0, {}, tuple(sentences))
    return hit, reading, best


SENTENCES = {
    "an enumeration": ("5 The firms are |Baidu|, Alibaba and Tencent.", "Baidu; Alibaba; Tencent"),
    "one item": ("5 The firm is |Baidu|.", "Baidu"),
    "two sentences": ("5 |Ann| won in 1990.\n4 |Bob| won in 1994.", "Ann; Bob"),
    "a sentence far behind": ("9 |Ann| won in 1990.\n2 |Bob| watched in 1994.", "Ann"),
    "two spans of a sentence": ("5 |Ann| won when it rained, |Bob| when it snowed.", "Ann; Bob"),
    "two enumerations": (
        "5 In spring |Ann| and Bob won.\n4 In autumn |Cy| and Dan won.",
        "Ann; Bob; Cy; Dan",
    ),
    "a long list is all of it": (
        "5 The winners were |Ann|, Bob, Cy and Eve.\n4 |Dan| lost.",
        "Ann; Bob; Cy; Eve",
    ),
    "a list before a single span": (
        "5 |Dan| presided.\n4 The winners were |Ann|, Bob and Cy.",
        "Ann; Bob; Cy",
    ),
    "said in the question already": ("5 |Ann| won.\n4 |The winners| were proud.", "Ann"),
    "the same words twice": ("5 |Ann| won in 1990.\n4 |Ann| won in 1994.", "Ann, Ann"),
    "bullets under a heading": ("# Winners\n5 - |Ann|\n- Bob\n- Cy", "Ann; Bob; Cy"),
    "bullets behind a colon": ("5 |The winners| are:\n- Ann\n- Bob", "Ann; Bob"),
    "bullets that nothing announces": ("It was cold.\n5 - |Ann| won.\n- It rained.", "Ann"),
    "the heads of bullets": (
        "# Winners\n5 - |Ann|: a runner from Bonn\n- Bob: a rower\n- Cy, of Rome",
        "Ann; Bob; Cy, of Rome",
    ),
    "bullets of several sentences": (
        "# Winners\n5 - |Ann|. She ran.\n- Bob. He rowed.",
        "Ann; Bob",
    ),
    "a table's column": (
        "The winners:\n5 = Name: |Ann|; Place: Bonn\n= Name: Bob; Place: Rome",
        "Ann; Bob",
    ),
    "a table's other column": (
        "The winners:\n5 = Name: Ann; Place: |Bonn|\n= Name: Bob; Place: Rome",
        "Bonn; Rome",
    ),
    "a column with a gap": (
        "The winners:\n5 = Name: Ann; Place: |Bonn|\n= Name: Bob\n= Name: Cy; Place: Rome",
        "Bonn; Rome",
    ),
    "a table with pipes": (
        "5 |The winners| are these:\n= / Ann / Bonn /\n= / Bob / Rome /",
        "Ann; Bob",
    ),
}


@pytest.mark.parametrize(("passage", "expected"), SENTENCES.values(), ids=list(SENTENCES))
def test_one_passage(passage: str, expected: str) -> None:
    assert read(passage).found("Who were the winners?") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which runners come from Bonn?", "Ann; Cy"),
        ("Which runners did Rome send?", "Ann"),
        ("Which ones won?", "Ann"),
    ],
)
def test_rows_with_the_value_that_is_asked_for(question: str, expected: str) -> None:
    table = (
        "5 = Name: |Ann|; Place: Bonn; Sport: row\n= Name: Bob; Place: Rome; Sport: row\n"
        "= Name: Cy; Place: Bonn; Sport: run"
    )
    assert read(table).found(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which boats are there?", "Swift; Petrel; Gannet"),
        ("What are the names of the boats?", "Swift; Petrel; Gannet"),
        ("Which boats are fast?", "Swift; Petrel"),  # no column tells it: those near to the best
    ],
)
def test_the_best_ones_column_of_all_rows(question: str, expected: str) -> None:
    table = (
        "5 = Boat: |Swift|; Owner: Ann\n4 = Boat: Petrel; Owner: |Bob|\n= Boat: Gannet; Owner: Cy"
    )
    assert read(table).found(question) == expected


def test_rows_without_another_cell_count_too() -> None:
    table = (
        "5 = Firm: |Megvii|; Country: China; Type: Start-up; Field: Vision\n"
        "= Firm: SenseTime; Country: China; Field: Vision\n"
        "= Firm: iFlytek; Country: China; Type: Start-up; Field: Speech\n"
        "= Country: China; Field: Vision\n"
        "= Firm: CloudWalk; Country: China; Type: Start-up; Field: Vision"
    )
    assert read(table).found("Which firms work on vision?") == "Megvii; SenseTime; CloudWalk"


def test_rows_with_either_value_that_is_asked_for() -> None:
    table = (
        "5 = Name: |Ann|; Town: Bonn\n= Name: Bob; Town: Rome\n= Name: Cy; Town: Oslo\n"
        "= Name: Dan; Town: –\n= Name: Eve; Town: Bonn"
    )
    assert read(table).found("Which runners come from Bonn or Rome?") == "Ann; Bob; Eve"


TASKS = (
    "5 = Task: |Call bank|; Owner: Ben Hill; Status: open\n"
    "4 = Task: |Order pumps|; Owner: Anna Berg; Status: open\n"
    "3 = Task: |Pay rent|; Owner: Anna Berg; Status: done\n"
    "2 = Task: |Fix roof|; Owner: Cy Young; Status: open\n"
    "1 = Task: |Mow lawn|; Owner: Dan Ray; Status: not started"
)
ROOMS = (
    "5 = Room: |Blue|; Projector: yes; Phone: no; Window: x; Screen: ✓\n"
    "4 = Room: |Red|; Projector: no; Phone: no; Window: –; Screen: x\n"
    "3 = Room: |Green|; Projector: yes; Phone: yes; Window: –; Screen: ✓\n"
    "2 = Room: |Grey|; Projector: no; Phone: yes; Window: x"
)
ROWS = {
    "one row has it": (TASKS, "Which tasks does Ben have?", "Call bank"),
    "two columns say it": (TASKS, "Which of Ben Hill's tasks are open?", "Call bank"),
    "n't": (TASKS, "Which tasks aren’t open?", "Pay rent; Mow lawn"),
    "not": (TASKS, "Which tasks are not open?", "Pay rent; Mow lawn"),
    "not one of two": (TASKS, "Which tasks are not open or done?", "Mow lawn"),
    "not in the cell": (
        TASKS.replace("1 =", "6 ="),
        "Which tasks are not started?",
        "Mow lawn",
    ),
    "except": (
        TASKS,
        "What tasks are there except Ben Hill's?",
        "Order pumps; Pay rent; Fix roof; Mow lawn",
    ),
    "except an item": (
        TASKS,
        "Which tasks except Pay rent are there?",
        "Call bank; Order pumps; Fix roof; Mow lawn",
    ),
    "yes": (ROOMS, "Which rooms have a projector?", "Blue; Green"),
    "no": (ROOMS, "Which rooms have no projector?", "Red; Grey"),
    "without": (ROOMS, "Which rooms without a phone have a projector?", "Blue"),
    "a cross alone is a mark": (ROOMS, "Which rooms have windows?", "Blue; Grey"),
    "a cross beside a tick is none": (ROOMS, "Which rooms have a screen?", "Blue; Green"),
    "names above the bars": (
        "/ Room / Screen /\n/---/---/\n5 = / |Blue| / ✓ /\n4 = / |Red| / /\n3 = / |Grey| / ✓ /",
        "Which rooms have a screen?",
        "Blue; Grey",
    ),
    "nothing in a column of ticks": (
        "5 = Room: |Blue|; Screen: ✓\n4 = Room: |Red|\n3 = Room: |Grey|; Screen: ✓",
        "Which rooms have no screen?",
        "Red",
    ),
    "several in one cell": (
        "5 = Owner: Ben; Tasks: |calls|, letters and bills\n4 = Owner: Ann; Tasks: |rent|",
        "Which tasks does Ben have?",
        "calls; letters; bills",
    ),
}


@pytest.mark.parametrize(("table", "question", "expected"), ROWS.values(), ids=list(ROWS))
def test_rows_that_have_or_lack_what_the_question_says(
    table: str, question: str, expected: str
) -> None:
    assert read(table).found(question) == expected


def test_the_best_row_may_lack_what_the_others_have() -> None:
    tasks = TASKS.replace("3 =", "6 =")
    assert read(tasks).found("Which tasks are not open?") == "Pay rent; Mow lawn"


def test_of_a_row_only_one_cell_is_the_answer() -> None:
    row = "5 = Task: |Call bank|; Owner: |Ben Hill|; |Status|: open"
    assert read(row).found("What shall be finished?") == "Call bank"


def test_the_same_words_in_two_documents_are_one_item() -> None:
    one = read("5 The winners were |Ann| and Bob.", "4 The medals went to |Ann| and Cy.")
    assert one.found("Who won?") == "Ann, Ann; Bob; Cy"
    first, *_ = list_spans("Who won?", one.hits, one.readings, one.spans)
    assert [one.hits[one.spans[item.span].hit].document for item in first] == ["0.md", "1.md"]


def test_a_list_goes_on_in_the_next_passage() -> None:
    one = read("# Winners\n- Ann\n5 - |Bob|", "+- Cy\n- Dan", "- Eve")
    assert one.found("Who won?") == "Ann; Bob; Cy; Dan"


UNREAD = {
    "above the bullet": ("# Losers\n- Xa\n- Yb", "5 - |Ann|\n- Bob", "Ann"),
    "below the announcement": ("5 |The winners| are:", "- Xa\n- Yb", "The winners"),
    "below the heading": ("# Losers", "5 - |Ann|\n- Bob", "Ann"),
}


@pytest.mark.parametrize(("above", "below", "expected"), UNREAD.values(), ids=list(UNREAD))
def test_a_list_ends_where_nothing_was_read(above: str, below: str, expected: str) -> None:
    assert read(above, "+" + below, unread=500).found("Who won?") == expected


NOTES = {
    "a part of a bullet": (
        "# Notes\n- The meeting began at nine.\n5 - The contract was signed by |Acme| and Globex.\n"
        "- Lunch was served at noon.",
        "Acme; Globex",
    ),
    "behind a colon": (
        "These firms signed:\n5 - |Acme| in the end\n- Globex at noon",
        "Acme in the end; Globex at noon",
    ),
    "most of a bullet": ("# Winners\n5 - dear |Ann Lee|\n- Bob", "dear Ann Lee; Bob"),
}


@pytest.mark.parametrize(("passage", "expected"), NOTES.values(), ids=list(NOTES))
def test_bullets_under_a_heading_are_items_where_the_span_is_one(
    passage: str, expected: str
) -> None:
    assert read(passage).found("Which firms signed?") == expected


NUMBERED = {
    "as many as asked for": ("Which two runners won?", "Ann; Bob"),
    "fewer than asked for": ("Which six runners won?", "Ann; Bob; Cy"),
    "no number": ("Which runners won?", "Ann; Bob; Cy"),
}


@pytest.mark.parametrize(("question", "expected"), NUMBERED.values(), ids=list(NUMBERED))
def test_the_number_asked_for(question: str, expected: str) -> None:
    passage = "5 |Ann| won in 1990.\n4 |Bob| won in 1994.\n3 |Cy| won in 1998."
    assert read(passage).found(question) == expected


def test_an_enumeration_stays_whole_whatever_number_is_asked_for() -> None:
    assert read("5 The winners were |Ann|, Bob and Cy.").found("Which two won?") == "Ann; Bob; Cy"


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What are the three branches of government?", 3),
        ("Which two firms merged?", 2),
        ("Name 5 rivers.", 5),
        ("What are both sides called?", 2),
        ("Who were the two founders?", 2),
        ("Which are the 3 largest towns?", 3),
        ("Give three examples.", 3),
        ("Three major traditions of Christianity", 3),
        ("Two of the authors?", 0),
        ("Which firms work in both China and Japan?", 0),
        ("Which towns have more than two million inhabitants?", 0),
        ("Which athletes won at least 3 medals?", 0),
        ("Who were the leaders in the Two Cities?", 0),
        ("What are the 5 km runs called?", 0),
        ("Which three-storey houses burned?", 0),
        ("Who won in the two years before 1990?", 0),
        ("Which firms merged in 2019?", 0),
        ("Which firms merged?", 0),
        ("Who wrote Twelve?", 0),
        ("", 0),
    ],
)
def test_wanted_items(question: str, number: int) -> None:
    assert wanted_items(question) == number


def test_nothing_read_has_no_items() -> None:
    assert list_spans("Who won?", [], [], []) == ()


_WORDS = "Ann |Bob| and , |, ; : such as won. red (|) |1990 between 5 and|= - / # 7 |北京".split(
    "|"
)
_LINES = st.builds(
    lambda score, kind, pieces: f"{score}{kind}w {''.join(pieces)}",
    st.sampled_from(["", "5 ", "6 "]),
    st.sampled_from(["", "- ", "= ", "# "]),
    st.lists(st.sampled_from([*_WORDS, "|Eve|, "]), max_size=8),
)


@settings(deadline=None)
@given(st.lists(st.lists(_LINES, min_size=1, max_size=4).map("\n".join), max_size=3), st.text())
def test_items_stand_in_their_sentences(passages: list[str], question: str) -> None:
    one = read(*passages)
    for asked in (question, "Which three winners?"):
        for group in list_spans(asked, one.hits, one.readings, one.spans):
            assert len({plain_words(one.words(item)) for item in group}) == 1
            for item in group:
                sentence = one.spans[item.span].sentence
                assert sentence.start <= item.start < item.end <= sentence.end
