"""Tables as text (CSV, TSV): headers, quotes, what stands above."""

from __future__ import annotations

import pytest

from askai.documents import parse


@pytest.mark.parametrize(
    ("name", "text", "rows"),
    [
        ("a.csv", 'name, qty, note\n"Ann", 2, "one, two"\n', ["name: Ann; qty: 2; note: one, two"]),
        ("a.csv", "1,2,\n4,5,6\n", ["1; 2", "4; 5; 6"]),
        ("a.csv", "name,,qty\na,b,3,4\n", ["name: a; b; qty: 3; 4"]),
        ("a.csv", "Town\nUlm\nBonn\n", ["Town: Ulm", "Town: Bonn"]),
        (
            "a.tsv",
            '?x\t?y\n"foo"^^<x>\t1\na "b\t2\n',
            ['?x: "foo"^^<x>; ?y: 1', '?x: a "b; ?y: 2'],
        ),
        ("a.csv", 'a,b\n"one, "so" said",2\n', ['a: one, so" said"; b: 2']),
        (
            "a.csv",
            "Name:,Q1: How are you?,a; b,Label,Label\nAnn,4,5,red,blue\n",
            ["Name: Ann; Q1 - How are you?: 4; a, b: 5; Label: red; Label: blue"],
        ),
        ("a.csv", 'a,b\n"open,2\nx,3\n', ['a: "open; b: 2', "a: x; b: 3"]),
    ],
)
def test_rows(name: str, text: str, rows: list[str]) -> None:
    document = parse(name, text.encode())
    assert document.text.split("\n") == rows
    assert document.remarks == ()


def test_what_stands_above_the_header_is_text() -> None:
    document = parse("a.csv", b"Report of May\n\nSource: office,,\nTown,Depth\nUlm,3\nBonn,4\n")
    assert [(block.kind, document.text[block.start : block.end]) for block in document.blocks] == [
        ("text", "Report of May"),
        ("text", "Source: office"),
        ("row", "Town: Ulm; Depth: 3"),
        ("row", "Town: Bonn; Depth: 4"),
    ]


def test_huge_cells_are_read() -> None:
    assert len(parse("a.csv", b"a,b\n" + b"x" * 200_000 + b",2\n").text) > 200_000
