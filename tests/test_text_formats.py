"""The formats that are marked-up text: what each construct becomes."""

from __future__ import annotations

import json
import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askai.documents import parse
from askai.errors import DocumentError
from askai.formats.dates import iso_date
from askai.formats.decoding import decode
from askai.formats.subtitles import parse_subtitles


def shown(name: str, text: str) -> list[tuple[str, str, str, str]]:
    """(kind, heading path, context, text) of every block that is not mere markup."""
    document = parse(name, text.encode())
    return [
        (block.kind, block.heading, block.context, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind != "mark"
    ]


def test_restructured_text() -> None:
    text = """\
Report
======

:Date: 2024-05-01

Rivers
------

The *Elbe* rises in May::

    literal text

.. note:: The bridge is closed.

* first
* second,
  and more

===== =====
Town  Depth
===== =====
Ulm   3 m
Bonn  5 m
===== =====

.. code-block:: python

   print(1)
"""
    assert (parse("a.rst", text.encode()).title, parse("a.rst", text.encode()).date) == (
        "Report",
        "2024-05-01",
    )
    assert shown("a.rst", text) == [
        ("heading", "", "", "Report"),
        ("item", "", "", ":Date: 2024-05-01"),
        ("heading", "Rivers", "", "Rivers"),
        ("text", "Rivers", "", "The *Elbe* rises in May::"),
        ("code", "Rivers", "", "literal text"),
        ("text", "Rivers", "", ".. note:: The bridge is closed."),
        ("item", "Rivers", "", "* first"),
        ("item", "Rivers", "", "* second,\n  and more"),
        ("row", "Rivers", "Town | Depth", "Ulm   3 m"),
        ("row", "Rivers", "Town | Depth", "Bonn  5 m"),
        ("code", "Rivers", "", "print(1)"),
    ]


def test_a_grid_row_may_have_several_lines() -> None:
    text = """\
+------+-----------+
| Town | Note      |
+======+===========+
| Ulm  | old, and  |
|      | beautiful |
+------+-----------+
| Bonn | on the    |
|      | Rhine     |
+------+-----------+
"""
    assert [
        (kind, context, words.count("\n")) for kind, _, context, words in shown("a.rst", text)
    ] == [
        ("row", "Town | Note", 1),
        ("row", "Town | Note", 1),
    ]


def test_org() -> None:
    text = """\
#+TITLE: Garden
#+DATE: <2023-04-05 Wed>
* TODO Spring :work:
The tulips opened.
** Beds
- roses
- lilies
| Plant | Height |
|-------+--------|
| Rose  | 40 cm  |
#+BEGIN_SRC python
print(1)
#+END_SRC
"""
    document = parse("a.org", text.encode())
    assert (document.title, document.date) == ("Garden", "2023-04-05")
    assert shown("a.org", text) == [
        ("heading", "Spring", "", "Spring"),
        ("text", "Spring", "", "The tulips opened."),
        ("heading", "Spring > Beds", "", "Beds"),
        ("item", "Spring > Beds", "", "- roses"),
        ("item", "Spring > Beds", "", "- lilies"),
        ("row", "Spring > Beds", "Plant | Height", "| Rose  | 40 cm  |"),
        ("code", "Spring > Beds", "", "print(1)"),
    ]


def test_latex() -> None:
    text = r"""
\documentclass{article}
\title{Wind \emph{study}}  \date{12 March 2022}
\begin{document}
\maketitle
% nobody sees this
\section{Results}
The \textbf{mean} wind~was 12\,m/s \cite{foo}, i.e.\ 5\% more, in a caf\'e.

\begin{itemize}
\item First point
\item Second point
\end{itemize}
\begin{tabular}{ll}
Site & Speed \\ \hline
North & 14 \\
\end{tabular}
\begin{verbatim}
x = 1 % kept
\end{verbatim}
\end{document}
"""
    document = parse("a.tex", text.encode())
    assert (document.title, document.date) == ("Wind study", "2022-03-12")
    assert shown("a.tex", text) == [
        ("heading", "Results", "", "Results"),
        ("text", "Results", "", "The mean wind was 12 m/s, i.e. 5% more, in a café."),
        ("item", "Results", "", "First point"),
        ("item", "Results", "", "Second point"),
        ("row", "Results", "", "Site: North; Speed: 14"),
        ("code", "Results", "", "x = 1 % kept"),
    ]


def test_json_paths() -> None:
    value = {
        "name": "Pump 7",
        "spec": {"flow": "12 l/s", "parts": [{"id": 1, "label": "rotor"}, {"id": 2, "ok": True}]},
        "note": "The pump was replaced in June. It had rusted.",
        "tags": ["old", "red"],
        "date": "2021-06-30",
    }
    document = parse("a.json", json.dumps(value).encode())
    assert (document.title, document.date) == ("Pump 7", "2021-06-30")
    assert shown("a.json", json.dumps(value)) == [
        ("row", "", "", "name: Pump 7; tags: old, red; date: 2021-06-30"),
        ("row", "spec", "", "flow: 12 l/s"),
        ("row", "spec > parts[0]", "", "id: 1; label: rotor"),
        ("row", "spec > parts[1]", "", "id: 2; ok: true"),
        ("text", "note", "", "The pump was replaced in June. It had rusted."),
    ]


def test_json_lines_and_settings_with_comments() -> None:
    assert shown("a.jsonl", '{"a": 1}\n\n{"a": 2}\n') == [
        ("row", "line 1", "", "a: 1"),
        ("row", "line 3", "", "a: 2"),
    ]
    settings_file = '{\n  // the port\n  "port": 8080,\n}\n'
    assert "8080" in parse("a.json", settings_file.encode()).text
    assert parse("a.json", settings_file.encode()).remarks[0].startswith("read as plain text")


def test_xml() -> None:
    text = """<?xml version="1.0"?>
    <catalog><title>Maps</title>
      <book id="b1"><name>Sea maps</name><price currency="EUR">12</price>
        <about>It shows the <b>coast</b> of Wales &amp; more.</about></book>
      <book id="b2"><name>Land maps</name></book>
    </catalog>"""
    assert parse("a.xml", text.encode()).title == "Maps"
    assert shown("a.xml", text) == [
        ("row", "catalog", "", "title: Maps"),
        (
            "row",
            "catalog > book[0]",
            "",
            "id: b1; name: Sea maps; price currency: EUR; price: 12; "
            "about: It shows the coast of Wales & more.",
        ),
        ("row", "catalog > book[1]", "", "id: b2; name: Land maps"),
    ]


def test_feeds() -> None:
    text = """<rss><channel><title>Cats &amp;amp; dogs</title><pubDate>Tue, 05 Mar 2024 10:11:12
    +0000</pubDate><item><title>One</title>
    <description>&lt;p&gt;Some &lt;b&gt;bold&lt;/b&gt; words.&lt;/p&gt;</description></item>
    <item><title>Two</title><description>&lt;p&gt;First. More.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;x
    &lt;/li&gt;&lt;/ul&gt;</description></item></channel></rss>"""
    document = parse("a.xml", text.encode())
    assert (document.title, document.date) == ("Cats & dogs", "2024-03-05")
    assert shown("a.xml", text)[1:] == [
        ("row", "rss > channel > One", "", "title: One; description: Some bold words."),
        ("row", "rss > channel > Two", "", "title: Two"),
        ("text", "rss > channel > Two > description", "", "First. More."),
        ("item", "rss > channel > Two > description", "", "x"),
    ]


def test_xml_that_is_prose() -> None:
    text = """<!DOCTYPE article [<!ENTITY v "4.2">]><article><title>Pumps</title>
    <articleinfo><date>2020-05-01</date></articleinfo>
    <section><title>Use</title>
    <para>Version &v; of the <b>pump</b> runs<!-- c --> well<indexterm><primary>x</primary>
    </indexterm>.</para>
    <itemizedlist><listitem><para>one</para><itemizedlist><listitem><para>inner</para></listitem>
    </itemizedlist></listitem><listitem><simpara>two</simpara></listitem></itemizedlist>
    <variablelist><varlistentry><term>-v</term><listitem><para>Says more.</para></listitem>
    </varlistentry></variablelist>
    <screen>a
  b</screen>
    <table><tgroup><thead><row><entry>Town</entry><entry>Depth</entry></row></thead>
    <tbody><row><entry>Ulm</entry><entry><para>3 m</para></entry></row></tbody></tgroup></table>
    <section><title>Inner</title><para>Deep <b>words</b>.</para></section></section></article>"""
    document = parse("a.xml", text.encode())
    assert (document.title, document.date) == ("Pumps", "2020-05-01")
    assert shown("a.xml", text) == [
        ("heading", "", "", "Pumps"),
        ("row", "articleinfo", "", "date: 2020-05-01"),
        ("heading", "Use", "", "Use"),
        ("text", "Use", "", "Version 4.2 of the pump runs well."),
        ("item", "Use", "", "one"),
        ("item", "Use", "", "inner"),
        ("item", "Use", "", "two"),
        ("item", "Use", "", "-v: Says more."),
        ("code", "Use", "", "a\n  b"),
        ("row", "Use", "", "Town: Ulm; Depth: 3 m"),
        ("heading", "Use > Inner", "", "Inner"),
        ("text", "Use > Inner", "", "Deep words."),
    ]


def test_xml_names_with_a_prefix_that_was_never_declared() -> None:
    assert shown("a.xml", '<a><b wsdl:x="1">hello</b></a>') == [
        ("row", "a", "", "b x: 1; b: hello")
    ]


def test_json_lines_part_at_line_feeds_only_and_long_rows_in_groups() -> None:
    text = '{"a": "x\u2028y"}\r\n{"a": "z"}\n'
    assert [words for *_, words in shown("a.jsonl", text)] == ["a: x y", "a: z"]
    rows = shown("a.json", json.dumps({f"k{n}": "v" * 100 for n in range(25)}))
    assert [words.count("k") for *_, words in rows] == [10, 10, 5]


def test_directives_without_words() -> None:
    text = """\
.. toctree::
   :maxdepth: 2

   install

.. note:: The bridge
   is closed.

.. figure:: b.png
   :alt: nobody
      sees this

   A caption.

.. |x| unicode:: 0x20
.. automodule:: foo.bar
   :members:
.. code-block:: py
   :linenos:

   x = 1
"""
    assert [(kind, words) for kind, _, _, words in shown("a.rst", text)] == [
        ("text", ".. note:: The bridge\n   is closed."),
        ("text", "A caption."),
        ("code", "x = 1"),
    ]


def test_org_states_are_no_words_of_a_heading() -> None:
    text = "#+TODO: ASKED(a) | SOLVED\n* ASKED [#A] Why :x:\n* HOLD Wait\n* ASKING Him\n"
    assert [words for *_, words in shown("a.org", text)] == ["Why", "Wait", "ASKING Him"]


def test_latex_tables_and_macros() -> None:
    text = r"""\emph{a} \href{http://x.y}{b} words\footnote{a note} here.

\begin{tabulary}{\linewidth}[t]{|T|T|}
\hline Town & Depth \\
\hline Ulm & \multicolumn{1}{c}{3} \\ \end{tabulary}
\begin{longtable}[c]{@{}ll@{}}
\caption{Long one}\\
A & B \\ \endfirsthead A again & B again \\ \endhead x & y \\
\end{longtable}
\begin{mytab}{|p{0.06\textwidth}|l|}
P & Q \\ 1 & 2 \\
\end{mytab}
\begin{multicols}{2}
Two columns.
\end{multicols}"""
    assert [(kind, words) for kind, _, _, words in shown("a.tex", text)] == [
        ("text", "a b words[a note] here."),
        ("row", "Town: Ulm; Depth: 3"),
        ("text", "Long one"),
        ("row", "A: x; B: y"),
        ("row", "P: 1; Q: 2"),
        ("text", "Two columns."),
    ]


def test_notebook() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Yield\n", "\n", "It was 40 tonnes."]},
        {
            "cell_type": "code",
            "source": "x = 1\nprint(x)",
            "outputs": [
                {"output_type": "stream", "text": ["one\n"]},
                {"output_type": "execute_result", "data": {"text/plain": "two", "image/png": "A"}},
            ],
        },
        {"cell_type": "markdown", "source": "## Weather\n\nIt rained."},
    ]
    assert shown("a.ipynb", json.dumps({"cells": cells, "nbformat": 4})) == [
        ("heading", "", "", "# Yield"),
        ("text", "", "", "It was 40 tonnes."),
        ("code", "", "", "x = 1\nprint(x)"),
        ("code", "", "", "one"),
        ("code", "", "", "two"),
        ("heading", "Weather", "", "## Weather"),
        ("text", "Weather", "", "It rained."),
    ]


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_subtitles(name: str) -> None:
    head = "WEBVTT\n\n" if name.endswith("vtt") else ""
    text = (
        f"{head}1\n00:00:01,000 --> 00:00:04,000\n<i>The dome was built\n\n"
        "2\n01:00:05,000 --> 01:00:07,500\nin 1789.</i>\n\n"
        "3\n01:00:08,000 --> 01:00:09,000\nNobody knows why.\n"
    )
    assert shown(name, text) == [
        ("text", "0:00:01", "", "The dome was built\nin 1789."),
        ("text", "1:00:08", "", "Nobody knows why."),
    ]


ROLLING = """WEBVTT
Kind: captions

NOTE nobody
says this

00:00:01.000 --> 00:00:03.000 position:0%
so<00:00:01.199><c> the</c><00:00:01.400><c> dome</c>

00:00:03.000 --> 00:00:05.000 position:0%
so the dome
was<00:00:03.199><c> built.</c>

STYLE
::cue { color: red }

named
00:00:06.000 --> 00:00:07.000
R&amp;D
"""
TIMED = """<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div>
<p begin="00:00:01.000">Hello<br/>you.</p><p begin="62.5s"><span>More</span> words.</p></div></body>
</tt>"""
SUBSTATION = """[Script Info]
Title: x
[Events]
Comment: 0,0:00:01.00,0:00:04.00,S,N,0,0,0,,Nobody sees this
Dialogue: 0,0:00:05.00,0:00:06.00,S,Ann,0,0,0,,Later.
Dialogue: 0,0:00:01.00,0:00:04.00,S,Ann,0,0,0,,Text {\\i1}is, well\\Nhere.
Dialogue: 0,0:00:01.00,0:00:04.00,S,Ann,0,0,0,,{\\p1}m 0 0 l 1 1
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROLLING, [("0:00:01", "so the dome\nwas built."), ("0:00:06", "R&D")]),
        (TIMED, [("0:00:01", "Hello you."), ("0:01:02", "More words.")]),
        (SUBSTATION, [("0:00:01", "Text is, well here."), ("0:00:05", "Later.")]),
        (
            "0:00:01.000,0:00:04.000\nHello.\n\n0:01:01.000,0:01:04.000\nMore.\n",
            [("0:00:01", "Hello."), ("0:01:01", "More.")],
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nIn\n1789",
            [("0:00:01", "One."), ("0:00:03", "In 1789")],
        ),
    ],
)
def test_kinds_of_subtitles(text: str, said: list[tuple[str, str]]) -> None:
    content = parse_subtitles(text)
    blocks = [(block.heading, content.text[block.start : block.end]) for block in content.blocks]
    assert blocks == said


def test_logs_and_lists() -> None:
    assert shown("a.log", "10:00 start\n10:01 stop\n") == [
        ("row", "", "", "10:00 start"),
        ("row", "", "", "10:01 stop"),
    ]
    text = "We need:\n- bread\n- salt,\n  coarse\n\nAn aside\n- with a dash.\n"
    assert [(kind, words) for kind, _, _, words in shown("a.txt", text)] == [
        ("text", "We need:"),
        ("item", "- bread"),
        ("item", "- salt,\n  coarse"),
        ("text", "An aside\n- with a dash."),
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (
            "Attendees\n1. Ann Lee\n2. Bob Ray\n",
            [("text", "Attendees"), ("item", "1. Ann Lee"), ("item", "2. Bob Ray")],
        ),
        (
            "Team, 3 May\n - Ann calls the\n   supplier.\n - Bob writes.\n",
            [
                ("text", "Team, 3 May"),
                ("item", "- Ann calls the\n   supplier."),
                ("item", "- Bob writes."),
            ],
        ),
        (
            "The range is wide, from five\n- or six - to ten in all\nand more.\n",
            [("text", "The range is wide, from five\n- or six - to ten in all\nand more.")],
        ),
    ],
)
def test_a_list_may_follow_its_name(text: str, blocks: list[tuple[str, str]]) -> None:
    assert [(kind, words) for kind, _, _, words in shown("a.txt", text)] == blocks


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-01T10:00:00Z", "2024-05-01"),
        ("D:20240501120000+02'00'", "2024-05-01"),
        ("Tue, 05 Mar 2024 10:11:12 +0000", "2024-03-05"),
        ("12 March 2022", "2022-03-12"),
        ("March 2022", "2022-03"),
        ("2022", "2022"),
        ("2024/05/01", "2024-05-01"),
        ("2024-5-1", "2024-05-01"),
        ("2024.05.01 10:00", "2024-05-01"),
        ("2024/25", "2024"),
        ("May 5th, 2024", "2024-05-05"),
        ("1st August 2024", "2024-08-01"),
        ("Fri, 3 May 2024", "2024-05-03"),
        ("Friday, May 3, 2024", "2024-05-03"),
        ("Fri May  3 10:00:00 2024", "2024-05-03"),
        ("2022-13-01", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert iso_date(text) == date


def test_doubtful_encodings_are_said_to_be() -> None:
    cut = "Größe und Maß und Öl. ".encode() * 20 + b"\xc3"
    assert "not valid UTF-8 in places" in decode(cut).remark
    czech = ("The committee met again. " * 9 + "Dvořák came.").encode("cp1250")
    assert "may be wrong" in decode(czech).remark
    german = (
        "Größere Fahrzeuge müssen über Öhringen ausweichen. Die Brücke bleibt gesperrt, es kostet"
    )
    assert decode(f"{german} ungefähr 4 Millionen €.".encode("cp1252")).remark == ""
    assert decode("今日は".encode("iso2022_jp")).text == "今日は"
    assert decode("오늘은 맑음".encode("iso2022_kr")).text == "오늘은 맑음"
    with pytest.raises(DocumentError, match="not a text file"):
        decode(bytes(range(256)) * 9)


@pytest.mark.parametrize(
    "text",
    [
        "Don’t forget the milk.",
        "I can’t come – I’m ill.",
        "She says the ‘old’ one",
        "Rent: 850 € / month",
        "Temperature: 21 °C",
        "José and Zoë agreed.",
        "Größe: 5 m²",
        "Straße gesperrt",
        "L'été dernier à la plage",
        "§ 5 Abs. 2",
    ],
)
def test_short_notes_of_windows(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text
    assert "may be wrong" in decode(text.encode("cp1252")).remark


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Das Ergebnis ist schön.", "mac_roman"),
        ("situación económica", "mac_roman"),
        ("Größere Fahrzeuge fahren über Köln.", "cp850"),
        ("L’été dernier", "mac_roman"),
        ("Привет", "cp866"),
        ("שלום", "cp862"),
    ],
)
def test_short_notes_of_dos_and_the_mac(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def rows(name: str, text: str) -> list[str]:
    return [words for *_, words in shown(name, text)]


def test_json_numbers_stay_as_they_are_written() -> None:
    text = '{"a": 0.10, "b": 12345678901234567890.123, "c": 1e999, "d": NaN, "title": 12}'
    assert rows("a.json", text) == [
        "a: 0.10; b: 12345678901234567890.123; c: 1e999; d: NaN; title: 12"
    ]
    assert parse("a.json", text.encode()).title == ""
    digits = "1" * 5000
    document = parse("a.json", f'{{"a": {digits}}}'.encode())
    assert (document.text, document.remarks) == (digits, ())
    cell = {"cell_type": "markdown", "source": "Words."}
    notebook = json.dumps({"cells": [cell], "nbformat": 4})
    assert rows("a.ipynb", notebook.replace("4}", digits + "}")) == ["Words."]


def test_json_keys_may_be_repeated() -> None:
    assert rows("a.json", '{"a": 1, "b": "x", "a": [2, 3], "b": "y"}') == [
        "b: x, y",
        "1",
        "2, 3",
    ]


def test_json_lines_that_cannot_be_read_are_left_out() -> None:
    document = parse("a.jsonl", b'{"a": 1}\n{"a": 2}\n{"a":')
    assert (document.text, document.remarks) == (
        "a: 1\na: 2",
        ("line 3 is not readable JSON: left out",),
    )
    many = parse("a.jsonl", b'{"a": 1}\n' + b"{\n" * 7).remarks
    assert many == ("lines 2, 3, 4, 5, 6 and 2 more are not readable JSON: left out",)
    assert rows("a.jsonl", '{\n"a":\n1\n}\n') == ["a: 1"]
    with pytest.raises(DocumentError, match="not readable JSON in line 1"):
        parse("a.jsonl", b'{"a')
    with pytest.raises(DocumentError, match="not readable JSON"):
        parse("a.json", b'{"a":\n1\n, {"b": "half a')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a><!--c-->text here<b>x</b></a>", ["text herex"]),
        ("<a><r>one <?p i?>two <b>x</b><!--c--> three</r></a>", ["two x three"]),
        ('<a xmlns:k="u"><b k:href="one" href="two">w</b></a>', ["b href: one, two; b: w"]),
        (
            "<a><para>One two three four.</para><list><item>x</item></list><para>Five.</para></a>",
            ["One two three four.", "x", "Five."],
        ),
    ],
)
def test_nothing_of_an_xml_file_is_lost(text: str, expected: list[str]) -> None:
    said = rows("a.xml", text)
    assert len(said) == len(expected)
    assert all(part in whole for part, whole in zip(expected, said, strict=True))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\url{http://a.b/x%20y} and more % gone", "<http://a.b/x%20y> and more"),
        (r"\href{http://a.b/x%20y}{the link} works", "the link works"),
        (r"\path{c%d_e} and \verb|a%b\c{| stay", r"c%d_e and a%b\c{ stay"),
        (r"5\% of \\% gone", "5% of"),
        (r"Hello \mbox{world} and \text{words}", "Hello world and words"),
        (r"\SI{5}{\metre}, \qty[a=b]{5}{\kilo\gram}", "5 metre, 5 kilogram"),
        (r"\num{7} and \unit{\metre\per\second}", "7 and metre per second"),
    ],
)
def test_latex_words_are_kept(source: str, expected: str) -> None:
    assert rows("a.tex", source) == [expected]


def test_latex_macros_of_its_own() -> None:
    text = r"""\newcommand{\company}{Acme}\newcommand*\firm{\company{} Ltd}
\def\shop{Shop}\newcommand{\two}[2]{#1 #2}
\title{About \company}
\begin{document}
\firm\ and \shop. \companyx One\\company
\begin{verbatim}
\company
\end{verbatim}
\end{document}"""
    assert parse("a.tex", text.encode()).title == "About Acme"
    assert rows("a.tex", text) == ["Acme Ltd and Shop. One company", r"\company"]


def test_latex_tables_keep_their_first_cell_and_their_columns() -> None:
    text = r"""\begin{tabular}{ll}
{\bf Name} & {\bf Age} \\
Ann & 5 \\
\end{tabular}
\begin{tabularx}{\linewidth}
{lll}
A & B & C \\
\multicolumn{2}{c}{wide} & last \\
\end{tabularx}
\begin{mytab}{ll}
{P} & Q \\ 1 & 2 \\
\end{mytab}"""
    assert rows("a.tex", text) == ["Name: Ann; Age: 5", "A: wide; C: last", "P: 1; Q: 2"]


@pytest.mark.parametrize(
    ("name", "line"),
    [("a.rst", "== ==\nx  y\n\n"), ("a.org", "#+begin_src\n*\n"), ("a.org", ":AB:\n* a\n")],
)
def test_what_is_never_closed_takes_no_quadratic_time(name: str, line: str) -> None:
    start = time.process_time()
    parse(name, line.encode() * 15_000)
    assert time.process_time() - start < 3


def test_headings_of_a_notebook() -> None:
    sources = ["## About C#\n\nOne.", "## Closed ##\n\nTwo.", "Sub\n---\n\nThree.", "# F#\n\nFour."]
    cells = [{"cell_type": "markdown", "source": source} for source in sources]
    assert [
        (heading, words)
        for kind, heading, _, words in shown("a.ipynb", json.dumps({"cells": cells}))
        if kind == "text"
    ] == [("About C#", "One."), ("Closed", "Two."), ("Sub", "Three."), ("", "Four.")]


def test_speakers_of_subtitles() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Roger Bingham>Hello <i>you</i>.\n<v.loud Ann>Hi.</v>"
    )
    assert rows("a.vtt", text) == ["Roger Bingham: Hello you. Ann: Hi."]


def test_org_comments_and_drawers() -> None:
    text = "#1 priority is safety.\n# nobody\n* H\n:properties:\n:x: 1\n:end:\nWords.\n# nobody\n"
    assert rows("a.org", text) == ["#1 priority is safety.", "H", "Words."]


def test_the_only_section_is_the_title() -> None:
    assert parse("a.rst", b"Harbour\n=======\n\nWords.\n").title == "Harbour"


PIECES = """\
|- |* |# |== |===|+--+|| a | b ||.. note:: |::|:x: |#+BEGIN_SRC|#+END_SRC|\\section{|}|\\item |&|%
$|\\begin{itemize}|\\begin{tabular}{l}|\\\\|00:00:01,000 --> 00:00:02,000|<p>|</p>|<td>|{|}|[|]
<para>|</para>|<title>|</title>|<section>|</section>|:width: 5|.. toctree::|&lt;p&gt;|\\href{a}{b}
"|:|,"""
pieces = st.one_of(
    st.sampled_from(
        [*filter(None, re.split(r"[|\n]", PIECES)), "\n", "\n\n", "\r\n", "\t", "| a | b |"]
    ),
    st.text(string.ascii_letters + "äß 12.", min_size=1, max_size=12),
)
SUFFIXES = [".rst", ".org", ".tex", ".srt", ".log", ".txt", ".md", ".csv", ".html", ".xml", ".json"]


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=60).map("".join), st.sampled_from(SUFFIXES))
def test_blocks_stand_in_order_and_cover_all_of_the_text(text: str, suffix: str) -> None:
    try:
        document = parse("a" + suffix, text.encode())
    except DocumentError as error:
        if "cannot be parsed" in str(error):
            raise
        return
    end = 0
    for block in document.blocks:
        assert block.start >= end
        assert not document.text[end : block.start].strip()
        assert block.end > block.start
        end = block.end
    assert not document.text[end:].strip()
