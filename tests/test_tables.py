"""Tables as text (CSV, TSV): headers, quotes, what stands above."""

from __future__ import annotations

import pytest

from askai.documents import parse
from askai.formats.periods import begins_with_periods, is_period


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
        ("a.csv", ",2020,2021\nOslo,5,6\n", ["Oslo; 2020: 5; 2021: 6"]),
        ("a.csv", ",2020,2021\n,5,6\n", ["2020; 2021", "5; 6"]),
    ],
)
def test_rows(name: str, text: str, rows: list[str]) -> None:
    document = parse(name, text.encode())
    assert document.text.split("\n") == rows
    assert document.remarks == ()


@pytest.mark.parametrize(
    "cell",
    "2023|2022/23|2022-2023|Q1|Q1 2023|2023 Q1|q3/2023|H1 2024|FY 2023|FY23|2024-05|2024-05-01|May"
    "|sept.|Jan 2023|Jan-23|March '24|31 December 2023|31 Dec. 2023|December 31, 2023".split("|"),
)
def test_periods(cell: str) -> None:
    assert is_period(cell)


@pytest.mark.parametrize(
    "cell",
    ["", "City", "12", "1,999", "2,023", "20231", "3050", "Q5", "2023 m", "Mayor", "2024-05-01-7"],
)
def test_other_cells_are_no_periods(cell: str) -> None:
    assert not is_period(cell)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        pytest.param("City|2022|2023 Oslo|410|512", True, id="years"),
        pytest.param("|Q1/2023|Change Oslo|410|5%", True, id="empty corner"),
        pytest.param("|2023|2022|2023|2022 Oslo|1|2|3|4", True, id="the same years twice"),
        pytest.param("€'000|2023||2022 Oslo|1|a|2", True, id="a gap"),
        pytest.param("City|2022|2023 Oslo|410|512 Rome|2010|620", True, id="a figure like a year"),
        pytest.param("Ann|2019|2021 Ben|2018|2020", False, id="years below"),
        pytest.param("Founded|1999 Staff|500", False, id="one year may be a fact"),
        pytest.param("Rent|2000|2050|17 Food|350|410|12", False, id="other figures"),
        pytest.param("2020|2021|2022 5|6|7", False, id="no corner"),
        pytest.param("7|2021|2022 5|6|7", False, id="a number in the corner"),
        pytest.param("City|2022|2023", False, id="nothing below"),
        pytest.param("City|2022|2023 Oslo||", False, id="only empty cells below"),
    ],
)
def test_periods_as_names_of_columns(table: str, named: bool) -> None:
    assert begins_with_periods([row.split("|") for row in table.split(" ")]) == named


FACTS = "Project|Apollo\nOwner|Ann Lee\nBudget|5000"


@pytest.mark.parametrize(
    ("table", "named"),
    [
        pytest.param(FACTS, False, id="words and a number"),
        pytest.param(f"{FACTS}\nStart|2024-05-01\nStaff|12", False, id="a date as well"),
        pytest.param("Founded|1999\nStaff|500\nSeat|Rome\nHead|Ann", False, id="a year first"),
        pytest.param("Owner:|Ann\nTown:|Rome", False, id="colons"),
        pytest.param("Project|Apollo\nBudget|5000", True, id="too few rows to tell"),
        pytest.param("Country|Capital\nFrance|Paris\nItaly|Rome", True, id="words alone"),
        pytest.param("Plan|Price\nPro|10\nTeam|30\nMore|Ask us", True, id="mostly numbers"),
        pytest.param("Name|Phone\nAnn|0049 30\nBen|unknown", True, id="a missing value"),
        pytest.param("Name|Start\nAnn|2024-05-01\nBen|N/A", True, id="no date"),
        pytest.param("Option|Default\nlimit|30\nmode|Fast", True, id="small letters"),
        pytest.param("Room|Use\n101|Store\n102|24 beds", True, id="numbers are no names"),
        pytest.param("Name|Note\nAnn|3 days late\nBen|Good", True, id="sentences"),
        pytest.param("Town|Shop\nRome|Books\nRome|7", True, id="a name twice"),
        pytest.param("Term|Use\n" + "\n".join(f"T{n}|{'Word' if n % 2 else n}" for n in range(40)),
                     True, id="too many rows for facts"),
        pytest.param("\n".join(f"T{n}:|{n}" for n in range(40)), True, id="too many with colons"),
    ],
)  # fmt: skip
def test_two_columns_that_can_only_be_facts(table: str, named: bool) -> None:
    (one, other), *below = pairs = [line.split("|") for line in table.split("\n")]
    text = parse("a.csv", table.replace("|", ",").encode()).text
    assert text.split("\n") == (
        [f"{one.rstrip(':')}: {left}; {other}: {right}" for left, right in below]
        if named
        else [f"{left.rstrip(':')}: {right}" for left, right in pairs]
    )


def test_what_stands_above_the_header_is_text() -> None:
    document = parse("a.csv", b"Report of May\n\nSource: office,,\nTown,Depth\nUlm,3\nBonn,4\n")
    assert [(block.kind, document.text[block.start : block.end]) for block in document.blocks] == [
        ("text", "Report of May"),
        ("text", "Source: office"),
        ("row", "Town: Ulm; Depth: 3"),
        ("row", "Town: Bonn; Depth: 4"),
    ]


BANK = """Account:;DE12

From:;01.01.2024
Balance on 31.01.2024:;1.234,56 EUR

Booked;Payee;Purpose;Amount (EUR)
02.01.2024;Acme;Salary, January;2.500,00
05.01.2024;Stadtwerke;Electricity, monthly;-80,00
"""
BANK_ROWS = [
    "Account: DE12",
    "From: 01.01.2024",
    "Balance on 31.01.2024: 1.234,56 EUR",
    "Booked: 02.01.2024; Payee: Acme; Purpose: Salary, January; Amount (EUR): 2.500,00",
    "Booked: 05.01.2024; Payee: Stadtwerke; Purpose: Electricity, monthly; Amount (EUR): -80,00",
]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(BANK, BANK_ROWS, id="bank statement"),
        pytest.param(
            "Report,Sales\nDate,2024-05-01\nRegion,Q1,Q2\nNorth,10,20\n",
            ["Report: Sales", "Date: 2024-05-01", "Region: North; Q1: 10; Q2: 20"],
            id="no blank line",
        ),
        pytest.param(
            "Probe:\tA7\t\nTime\tVolt\tAmp\n1\t2,5\t3,5\n2\t2,6\t3,6\n",
            ["Probe: A7", "Time: 1; Volt: 2,5; Amp: 3,5", "Time: 2; Volt: 2,6; Amp: 3,6"],
            id="one fact",
        ),
        pytest.param(
            "Name,Note\nAnn,hello, you\nBob,so, then\n",
            ["Name: Ann; Note: hello; you", "Name: Bob; Note: so; then"],
            id="commas without quotes",
        ),
        pytest.param(
            "Name,City,Phone\nAnn,Rome,\nBob,Oslo,\nEve,,5\n",
            ["Name: Ann; City: Rome", "Name: Bob; City: Oslo", "Name: Eve; Phone: 5"],
            id="rows with gaps",
        ),
        pytest.param(
            "Remark\nGood; fast\nBad; slow\nFine\n",
            ["Remark: Good; fast", "Remark: Bad; slow", "Remark: Fine"],
            id="one column",
        ),
    ],
)
def test_facts_above_the_header_are_rows(text: str, rows: list[str]) -> None:
    assert parse("a.csv", text.encode()).text.split("\n")[: len(rows)] == rows


def test_huge_cells_are_read() -> None:
    assert len(parse("a.csv", b"a,b\n" + b"x" * 200_000 + b",2\n").text) > 200_000
