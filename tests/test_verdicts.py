"""The page's verdicts as questions, from the file that it writes to the measures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from askai import Assistant, Settings, build_index
from askai.errors import QuestionError
from askai.evaluation import evaluate
from askai.evaluation_files import Place, Question, read_questions
from askai.evaluation_report import html_page, terminal_table
from askai.verdicts import RIGHT, WRONG, WRONG_SOURCE
from askai.web import feedback
from askai.web.turns import Turn


def verdict(said: str, answer: str, *quotes: str) -> tuple[str, dict[str, object]]:
    citations = [{"document": "a.md", "quote": quote} for quote in quotes]
    line = {"question": "Who?", "found": bool(answer), "answer": answer}
    return said, line | ({"citations": citations} if citations or not answer else {})


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([verdict(RIGHT, "Ann", "Ann is.")], (("Ann",), (Place("a.md", ("Ann is.",)),), ())),
        ([verdict(WRONG_SOURCE, "Ann", "Bo is.")], (("Ann",), (), ())),
        ([verdict(RIGHT, "")], ((), (), ())),
        ([verdict(WRONG, "Ann")], ((), (), ("Ann",))),
        ([verdict(WRONG, "")], ((), (), ("",))),
        ([verdict(WRONG, "Ann"), verdict(WRONG, "Bo")], ((), (), ("Ann", "Bo"))),
        ([verdict(WRONG, "Ann"), verdict(RIGHT, "Bo")], (("Bo",), (), ())),
        ([verdict(RIGHT, "Bo"), verdict(WRONG, "Ann")], (("Bo",), (), ())),
        ([verdict(RIGHT, ""), verdict(WRONG, "Ann")], ((), (), ())),
        ([verdict(RIGHT, "Ann"), verdict(WRONG, "Ann")], ((), (), ("Ann",))),
        ([verdict(RIGHT, ""), verdict(WRONG_SOURCE, "")], ((), (), ())),
    ],
)
def test_what_verdicts_tell(
    verdicts: list[tuple[str, dict[str, object]]],
    expected: tuple[object, ...],
    tmp_path: Path,
) -> None:
    lines = [json.dumps(line | {"verdict": said}) for said, line in verdicts]
    lines.append(json.dumps({"question": "Another?", "answers": ["Yes"]}))
    (tmp_path / "lines").write_text("\n".join(lines))
    other, found = read_questions(tmp_path / "lines", 100)
    assert other.answers == ("Yes",)
    assert (found.answers, found.places, found.rejected) == expected


def test_small_talk_is_no_question_and_a_limit_makes_another(tmp_path: Path) -> None:
    who = {"question": "Who?", "found": True, "verdict": RIGHT}
    cited = who | {"citations": [{"document": "a.md"}]}
    lines = [
        {"question": "Hello", "found": True, "answer": "Hi.", "citations": [], "verdict": RIGHT},
        cited | {"answer": "Ann", "documents": []},
        cited | {"answer": "Bo", "documents": ["b/*"]},
        cited | {"answer": "Cy"},  # of an older version: without a limit
    ]
    (tmp_path / "lines").write_text("\n".join(map(json.dumps, lines)))
    asked = read_questions(tmp_path / "lines", 100)
    assert [(one.question, one.documents, one.answers) for one in asked] == [
        ("Who?", (), ("Cy",)),
        ("Who?", ("b/*",), ("Bo",)),
    ]


def test_only_wrong_answers_are_no_evaluation(tmp_path: Path) -> None:
    (tmp_path / "lines").write_text(
        '{"question": "Who?", "found": true, "answer": "Ann", "verdict": "wrong"}'
    )
    with pytest.raises(QuestionError, match="judged wrong"):
        read_questions(tmp_path / "lines", 100)
    (tmp_path / "lines").write_text(
        '{"question": "Who?", "found": true, "answer": "Ann", "verdict": "wrong", "answers": ["B"]}'
    )
    (found,) = read_questions(tmp_path / "lines", 100)
    assert found == Question("1", "answerable", "Who?", ("B",))


def test_what_the_page_writes_is_measured(encoder: object, corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_index(corpus, index)
    assistant = Assistant.open(index, Settings(min_confidence=0.0))
    right = assistant.ask("Where does the Elbe flow?")
    wrong = assistant.ask("When does the night train leave?")
    feedback.write(index, Turn("typed", right), RIGHT)
    feedback.write(index, Turn("typed", replace(wrong, text="at five")), WRONG)
    feedback.write(index, Turn("typed", wrong), WRONG)
    result = evaluate(assistant, read_questions(index / feedback.FILE, 100))
    assistant.close()
    (case,), (rejection,) = result.cases, result.rejections
    assert (case.score.exact, case.cited, case.rank) == (1.0, True, 1)
    assert (result.questions, result.total) == (1, case.score)
    assert (rejection.rejected, rejection.repeated) == (("at five", wrong.text), True)
    assert "given again (1 questions)" in terminal_table(result)
    assert "<h2>Answers judged wrong</h2>" in html_page(result)
