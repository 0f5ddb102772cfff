from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from askai import Assistant, Settings, build_index
from askai.answers import as_json
from askai.cli import main
from askai.errors import AskaiError, QuestionError
from askai.evaluation import Evaluation, auroc, calibration, evaluate, risk_coverage
from askai.evaluation_files import Place, Question, read_questions
from askai.evaluation_report import html_page, metrics, terminal_table, write_report
from askai.squad_scores import exact_match, f1_score, normalise

ROOT = Path(__file__).parents[1]

# -- scores ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The  Elbe,\tan old\nriver!", "elbe old river", id="all four steps"),
        pytest.param("U.S.", "us", id="punctuation leaves no space"),
        pytest.param("a-the-b", "atheb", id="punctuation goes before articles"),
        pytest.param("theory of Anna", "theory of anna", id="articles are whole words"),
        pytest.param("“Déjà”\u00a0vu—É", "“déjà” vu—é", id="only ASCII punctuation goes"),
        pytest.param("the\u00e9 a", "theé", id="a letter with an accent is a letter"),
        pytest.param("the a an", "", id="nothing is left"),
        pytest.param("", "", id="empty"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("answer", "gold", "exact", "f1"),
    [
        pytest.param("The Elbe.", ["elbe"], 1.0, 1.0, id="article and punctuation"),
        pytest.param("in Dresden", ["Dresden"], 0.0, 2 / 3, id="a word too many"),
        pytest.param("b b c", ["b c c d"], 0.0, 2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4), id="bag"),
        pytest.param("Rome", ["Paris", "Rome, Italy", "Roma"], 0.0, 2 / 3, id="best of several"),
        pytest.param("Rome", ["Paris"], 0.0, 0.0, id="nothing in common"),
        pytest.param("", ["Paris"], 0.0, 0.0, id="refused, has an answer"),
        pytest.param("", [], 1.0, 1.0, id="refused, has none"),
        pytest.param("Paris", [], 0.0, 0.0, id="answered, has none"),
        pytest.param("the", [], 1.0, 1.0, id="an article is no answer"),
        pytest.param("", ["the", "Paris"], 0.0, 0.0, id="a gold article does not count"),
        pytest.param("!", ["?"], 1.0, 1.0, id="only punctuation"),
        pytest.param("ÉTÉ", ["été"], 1.0, 1.0, id="unicode case"),
    ],
)
def test_scores_are_the_official_ones(
    answer: str, gold: list[str], exact: float, f1: float
) -> None:
    assert exact_match(answer, gold) == exact
    assert f1_score(answer, gold) == f1


def test_auroc() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.1], [0.8, 0.9]) == 0.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    # (0.8 above all 3) + (0.4: above 0.1, level with 0.4, below 0.6)
    assert auroc([0.8, 0.4], [0.6, 0.4, 0.1]) == (3 + 1.5) / 6
    assert auroc([], [0.5]) is None
    assert auroc([0.5], []) is None


def test_calibration() -> None:
    error, bins = calibration([0.0, 0.1, 0.15, 0.3, 0.95, 1.0], [False, False, True, True, True, 0])
    assert [one.answers for one in bins] == [1, 2, 0, 1, 0, 0, 0, 0, 0, 2]
    assert (bins[1].low, bins[1].high, bins[1].confidence, bins[1].right) == (0.1, 0.2, 0.125, 0.5)
    assert (bins[2].confidence, bins[2].right) == (None, None)
    assert error == pytest.approx((1 * 0.0 + 2 * 0.375 + 1 * 0.7 + 2 * 0.475) / 6, abs=1e-15)
    assert calibration([1.0, 0.0], [True, False])[0] == 0.0
    # 0.7 is 7/10 although ten times it is not 7 in floating point
    assert calibration([0.7], [True])[1][7].answers == 1


def test_risk_coverage() -> None:
    area, points = risk_coverage([0.2, 0.9, 0.5, 0.7], [False, True, False, True])
    assert [(one.threshold, one.coverage, one.risk) for one in points] == [
        (0.9, 0.25, 0.0),
        (0.7, 0.5, 0.0),
        (0.5, 0.75, 1 / 3),
        (0.2, 1.0, 0.5),
    ]
    assert area == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4, abs=1e-15)


def test_risk_of_ties_does_not_depend_on_their_order() -> None:
    one = risk_coverage([0.5, 0.5, 0.9], [True, False, True])
    assert one == risk_coverage([0.9, 0.5, 0.5], [True, False, True])
    assert [point.coverage for point in one[1]] == [1 / 3, 1.0]
    assert one[0] == pytest.approx((0 + 0.5 / 2 + 1 / 3) / 3, abs=1e-15)


# -- files ----------------------------------------------------------------------------------------


def read(folder: Path, text: str) -> tuple[Question, ...]:
    (folder / "questions").write_text(text, "utf-8")
    return read_questions(folder / "questions", 100)


def test_json_lines(tmp_path: Path) -> None:
    questions = read(
        tmp_path,
        '\ufeff{"question": "Who?", "answers": ["I\u2028me", " "], "document": "a.md", '
        '"sentences": ["It is I."], "also": [{"document": "b.md"}], "id": 7, "verdict": 1}\r\n\n'
        '{"question": "What?", "answers": null}\n{"question": "Why?", "kind": "near miss"}',
    )
    assert questions == (
        Question(
            "7",
            "answerable",
            "Who?",
            ("I\u2028me",),
            (Place("a.md", ("It is I.",)), Place("b.md")),
        ),
        Question("3", "unanswerable", "What?"),
        Question("4", "near miss", "Why?"),
    )


def test_one_line_is_no_squad(tmp_path: Path) -> None:
    assert read(tmp_path, '{"question": "Who?", "data": []}')[0].question == "Who?"


def test_the_frozen_questions_are_read() -> None:
    questions = read_questions(ROOT / "tests" / "data" / "questions.jsonl", 2000)
    assert len(questions) == 150
    assert sum(bool(question.answers) for question in questions) == 100
    assert all(question.places for question in questions if question.answers)


def squad(**extra: object) -> dict[str, object]:
    qas = [
        {"id": "q1", "question": "Who?", "answers": [{"text": "I", "answer_start": 3}]},
        {"id": "q2", "question": "What?", "answers": [], "is_impossible": True}
        | {"plausible_answers": [{"text": "it", "answer_start": 0}]},
    ]
    return {"data": [{"title": "T", "paragraphs": [{"context": "It is I.", "qas": qas}]}]} | extra


@pytest.mark.parametrize("version", [{}, {"version": "v2.0"}])
def test_squad(version: dict[str, str], tmp_path: Path) -> None:
    place = (Place(paragraph="It is I."),)
    assert read(tmp_path, json.dumps(squad(**version), indent=1)) == (
        Question("q1", "answerable", "Who?", ("I",), place),
        Question("q2", "unanswerable", "What?", (), place),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "no questions", id="empty"),
        pytest.param("\n \n", "no questions", id="blank"),
        pytest.param('{"data": []}', "no questions", id="empty SQuAD"),
        pytest.param('{"question": "Who?"}\nWho?', "line 2 is not JSON", id="no JSON"),
        pytest.param("[" * 100_000, "line 1 is not JSON", id="too deep"),
        pytest.param('{"question": "Who?"}\n["Who?"]', "line 2 is not a JSON object", id="list"),
        pytest.param('{"text": "Who?"}', "line 1: 'question' is missing", id="no question"),
        pytest.param('{"question": 5}', "line 1: 'question' is not a text", id="a number"),
        pytest.param('{"question": "?"}', "line 1: the question '?' has no words", id="no words"),
        pytest.param(json.dumps({"question": "x" * 101}), "longer than 100", id="long"),
        pytest.param('{"question": "Who?", "answers": "I"}', "'answers' is not a list", id="text"),
        pytest.param('{"question": "Who?", "answers": [1]}', "'answers' must be", id="numbers"),
        pytest.param('{"question": "Who?", "sentences": [1]}', "'sentences' must be", id="places"),
        pytest.param('{"question": "Who?", "also": [1]}', "line 1 is not a JSON", id="also"),
        pytest.param('{"question": "Who?", "kind": "answerable"}', "no answers", id="kind"),
        pytest.param('{"data": [{}]}', "article 1: 'paragraphs' is missing", id="SQuAD"),
        pytest.param(
            '{"data": [{"paragraphs": [{"context": "x", "qas": [3]}]}]}',
            "article 1, paragraph 1 is not a JSON object",
            id="SQuAD question",
        ),
    ],
)
def test_what_cannot_be_used_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=re.escape(words)) as caught:
        read(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_unreadable_files(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(QuestionError, match="cannot be read"):
            read_questions(path, 100)
    (tmp_path / "latin").write_bytes(b'{"question": "Ol\xe9?"}')
    with pytest.raises(QuestionError, match="not UTF-8"):
        read_questions(tmp_path / "latin", 100)


# -- a whole run ----------------------------------------------------------------------------------

QUESTIONS = [
    {
        "id": "elbe",
        "question": "Where does the Elbe flow?",
        "answers": ["through Dresden", "Elbe flows through Dresden"],
        "document": "rivers.md",
        "sentences": ["The Elbe\nflows through Dresden."],
    },
    {"question": "When does the night train leave?", "answers": ["nine"]},
    {"question": "Do dogs travel free?", "answers": ["Cats"], "document": "deep/trains.txt"},
    {"id": "<i>", "question": "Who paints <b>Mars</b>?", "kind": "off topic"},
]


@pytest.fixture
def index(encoder: object, corpus: Path, tmp_path: Path) -> Path:
    (corpus / "script.txt").write_text(
        "The artist <script>alert(1)</script> paints Mars.\n", "utf-8"
    )
    build_index(corpus, tmp_path / "index", settings=Settings())
    return tmp_path / "index"


@pytest.fixture
def assistant(index: Path) -> Iterator[Assistant]:
    assistant = Assistant.open(index, Settings(min_confidence=0.0))
    yield assistant
    assistant.close()


@pytest.fixture
def result(assistant: Assistant, tmp_path: Path) -> Evaluation:
    return evaluate(assistant, read(tmp_path, "\n".join(map(json.dumps, QUESTIONS))))


def test_a_whole_run(result: Evaluation) -> None:
    elbe, train, dogs, mars = result.cases
    assert (result.questions, result.answerable, result.placed) == (4, 3, 2)
    assert elbe.answer == "Elbe flows through Dresden"
    assert (elbe.score.exact, elbe.score.f1) == (1, 1)
    assert (elbe.right, elbe.rank, elbe.cited) == (True, 1, True)
    assert (train.placed, train.rank, train.cited) == (False, None, False)
    assert (dogs.placed, dogs.rank, dogs.cited, dogs.score.f1) == (True, None, False, 0.0)
    assert (mars.right, mars.score.f1) == (False, 0.0)
    assert result.best == result.score
    assert result.score is not None
    assert result.score.exact == 1 / 3
    assert result.total is not None
    assert result.total.exact == 1 / 4
    assert (result.recall, result.mrr) == ({1: 0.5, 5: 0.5, 10: 0.5}, 0.5)
    assert (result.cited, result.cited_answered, result.answered) == (0.5, 0.5, 1.0)
    assert [(one.kind, one.questions, one.refused) for one in result.refusal] == [
        ("off topic", 1, 0.0)
    ]
    assert 0 < result.seconds_p50 <= result.seconds_p95 < 60
    assert result.risk[-1].coverage == 1.0
    assert result.risk[-1].risk == 1 - sum(case.right for case in result.cases) / 4
    assert sum(one.answers for one in result.calibration) == 4


def test_refusals(index: Path, tmp_path: Path) -> None:
    assistant = Assistant.open(index, Settings(min_confidence=1.0))
    result = evaluate(assistant, read(tmp_path, "\n".join(map(json.dumps, QUESTIONS))))
    assistant.close()
    assert result.score is not None
    assert result.best is not None
    assert result.total is not None
    assert (result.score.exact, result.best.exact, result.total.exact) == (0.0, 1 / 3, 1 / 4)
    assert (result.answered, result.cited, result.cited_answered) == (0.0, 0.5, None)
    assert result.refusal[0].refused == 1.0


def test_squad_passages_are_found_by_their_paragraph(assistant: Assistant, tmp_path: Path) -> None:
    def paragraph(context: str) -> dict[str, object]:
        qas = [{"id": "1", "question": "Where is the Elbe?", "answers": [{"text": "the Dresden."}]}]
        return {"context": context, "qas": qas}

    texts = ["The Elbe flows\nthrough Dresden. It is 1,094 km", "Dresden, but not in the corpus"]
    data = [{"paragraphs": [paragraph(text) for text in texts]}]
    result = evaluate(assistant, read(tmp_path, json.dumps({"data": data})))
    assert [(case.rank, case.cited) for case in result.cases] == [(1, True), (None, False)]


def test_small_talk_is_no_answer(assistant: Assistant) -> None:
    asked = [
        Question("1", "off topic", "Who are you?"),
        Question("2", "x", "Hello", ("the Dresden",)),
        Question("3", "x", "Where does the Elbe flow?", ("through Dresden",)),
    ]
    result = evaluate(assistant, asked)
    assert [(case.answered, case.answer, case.confidence) for case in result.cases[:2]] == [
        (False, "", 0.0)
    ] * 2
    assert result.total is not None
    assert result.total.exact >= 1 / 3  # it is right that the first has no answer


def test_a_limit_is_kept_and_only_what_was_not_asked_before_is_timed(index: Path) -> None:
    elbe = Question("1", "x", "Where does the Elbe flow?", ("through Dresden",))
    asked = [
        replace(elbe, id="0", answers=(), rejected=("nowhere",)),
        elbe,
        replace(elbe, documents=("deep/trains.txt",), places=(Place("rivers.md"),)),
        replace(elbe, question="Where does the  Elbe flow?"),
    ]
    with closing(Assistant.open(index, Settings(min_confidence=1.0))) as assistant:
        result = evaluate(assistant, asked)
    assert [case.document for case in result.cases] == ["rivers.md", "deep/trains.txt", "rivers.md"]
    assert result.cases[1].rank is None
    assert [case.seconds is None for case in result.cases] == [False, False, True]
    assert (
        min(case.seconds or 0.0 for case in result.cases[:2]) > 1e-3
    )  # none is a remembered answer
    assert len(result.rejections) == 1


def test_files_without_one_sort_of_question(assistant: Assistant) -> None:
    only = evaluate(assistant, [Question("1", "off topic", "Who paints Mars?")])
    assert (only.score, only.best, only.mrr, only.refusal[0].auroc) == (None, None, None, None)
    assert "–" in terminal_table(only)
    other = evaluate(assistant, [Question("1", "x", "Who leads Bonn?", ("Guido Déus",))])
    assert other.refusal == ()
    assert html_page(other)
    with pytest.raises(QuestionError, match="no questions"):
        evaluate(assistant, [])


# -- reports --------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Collects the tags of a page, and checks that they are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def test_the_report_is_escaped_and_needs_nothing_else(result: Evaluation, tmp_path: Path) -> None:
    assert "<script>" in result.cases[3].quote
    write_report(result, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Who paints &lt;b&gt;Mars&lt;/b&gt;?" in page
    seen = Tags(page).seen
    assert {"svg", "table", "polyline", "rect"} <= seen
    assert not seen & {"script", "link", "img", "iframe", "b", "i", "a", "object"}
    assert not re.search(r"http|src=|url\(|@import|javascript|\bon\w+=", page, re.IGNORECASE)
    assert page.count("<svg") == 3
    assert "prefers-color-scheme: dark" in page


def test_names_from_the_file_are_escaped(result: Evaluation, tmp_path: Path) -> None:
    hostile = "<script>\x1b[31m\ud800\n"
    refusal = (replace(result.refusal[0], kind=hostile),)
    cases = tuple(replace(case, kind=hostile, question=hostile) for case in result.cases)
    altered = replace(result, refusal=refusal, cases=cases)
    write_report(altered, tmp_path / "report.html")
    assert "<script" not in (tmp_path / "report.html").read_text("utf-8")
    assert "\x1b" not in terminal_table(altered)
    assert len(terminal_table(altered).splitlines()) == len(terminal_table(result).splitlines())


def test_a_report_that_cannot_be_written(result: Evaluation, tmp_path: Path) -> None:
    with pytest.raises(AskaiError, match="cannot be written"):
        write_report(result, tmp_path / "none" / "report.html")


def test_the_table_holds_every_measure(result: Evaluation) -> None:
    rows = dict(metrics(result))
    assert rows["answerable, best span: exact match"] == "33.3%"
    assert rows["off topic: refused (1 questions)"] == "0.0%"
    assert rows["expected calibration error"] == f"{result.calibration_error:.3f}"
    assert set(rows) <= {
        re.split(r"\s{2,}", line)[0] for line in terminal_table(result).splitlines()
    }


def test_the_command(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions, report = tmp_path / "questions", tmp_path / "out.html"
    questions.write_text("\n".join(map(json.dumps, QUESTIONS)), "utf-8")
    base = ["eval", str(questions), "--index", str(index)]
    assert main([*base, "--report", str(report)]) == 0
    assert capsys.readouterr().out.startswith("questions ")
    assert report.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert main([*base, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["recall"] == {"1": 0.5, "5": 0.5, "10": 0.5}
    assert values["cases"][0]["id"] == "elbe"
    assert main(["eval", str(tmp_path / "none"), "--index", str(index)]) == 1
    assert capsys.readouterr().err.startswith("askai: The question file ")


def test_the_result_is_json(result: Evaluation) -> None:
    assert json.dumps(as_json(result), allow_nan=False)
