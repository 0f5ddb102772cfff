"""Web pages: encodings, headings, definitions, tables, titles, what is nested too deeply."""

from __future__ import annotations

import codecs

import pytest

from askai.answers import Document
from askai.documents import parse
from askai.errors import DocumentError
from askai.formats.webpage import parse_webpage
from askai.formats.webpage_encoding import page_text


def read(page: str | bytes) -> Document:
    return parse("page.html", page.encode() if isinstance(page, str) else page)


def words(page: str | bytes) -> list[str]:
    document = read(page)
    return [document.text[block.start : block.end] for block in document.blocks]


def kinds(page: str | bytes) -> list[tuple[str, str]]:
    return [(block.kind, text) for block, text in zip(read(page).blocks, words(page), strict=True)]


JAPANESE = "<p>東京は日本の首都です</p>"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_marks_and_wide_encodings(mark: bytes, encoding: str) -> None:
    page = "<meta charset=iso-8859-1><p>Größe</p>" + JAPANESE
    assert words(mark + page.encode(encoding)) == ["Größe", "東京は日本の首都です"]


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("x-sjis", "cp932", "①東京"),
        ("Shift_JIS", "cp932", "①東京"),
        ("windows-31j", "cp932", "東京"),
        ("x-euc-jp", "euc_jp", "東京"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
        ("logical", "iso8859-8", "שלום"),
        ("windows-949", "cp949", "똠방각하"),
        ("euc-kr", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "朱镕基"),
        ("gbk", "gb18030", "朱镕基㐀"),
        ("big5", "big5hkscs", "香港嘅"),
        ("iso-8859-1", "cp1252", "“naïve” – €"),
        ("latin1", "cp1252", "“naïve” – €"),
        ("us-ascii", "cp1252", "“naïve” – €"),
        ("iso-8859-9", "cp1254", "“ışık”"),
        ("tis-620", "cp874", "สวัสดี"),
        ("windows-874", "cp874", "สวัสดี"),
        ("koi8", "koi8-r", "Москва"),
        ("iso88592", "iso8859-2", "Łódź"),
        ("x-cp1251", "cp1251", "Москва"),
        ("hz-gb-2312", "hz", "北京"),
        ("iso-2022-jp", "iso2022_jp", "東京は日本の首都です"),
    ],
)
def test_declared_encodings(label: str, encoding: str, text: str) -> None:
    data = f"<p>x {text}</p>".encode(encoding)
    assert page_text(data, label).text == f"<p>x {text}</p>"
    for head in (
        f"<meta charset='{label}'>",
        f'<meta http-equiv=content-type content="text/html; charset={label}">',
        f'<?xml version="1.0" encoding="{label}"?>\n<!DOCTYPE html>',
    ):
        document = read(head.encode() + data)
        assert (document.text, document.remarks) == (f"x {text}", ())


def test_what_is_no_declaration() -> None:
    russian = "<p>Москва столица России</p>".encode("cp1251")
    for head in (b"<meta charset=utf-16>", b"<meta charset=rot13>", b"<meta charset=hex>"):
        assert "Москва" in page_text(head + russian, "windows-1251").text
    commented = b"<!-- <meta charset=koi8-r> --><meta charset=windows-1251>"
    assert words(commented + russian) == ["Москва столица России"]
    assert page_text("<meta charset=koi8-r>é".encode()).text.endswith("é")  # valid UTF-8


def test_undefined_bytes_lose_nothing() -> None:
    page = b"<p>na\xefve caf\x81\xe9</p><h2>Everything after</h2>"
    for text in (page_text(page).text, page_text(page, "windows-1252").text):
        assert "naïve" in text
        assert "Everything after" in text
    declared = b"<meta charset=windows-1252>" + page + b"\x8d\x8f\x90\x9d<p>end</p>"
    assert words(declared)[:2] == ["naïve caf\x81é", "Everything after"]
    assert words(declared)[-1] == "end"
    assert words(page)[-1] == "Everything after"


def test_doubtful_encodings_are_remarked_upon() -> None:
    damaged = ("<p>" + "東京は日本の首都です" * 9 + "</p>").encode("cp932") + b"\x81<p>end</p>"
    document = parse_webpage(damaged, "shift_jis")
    assert document.text.startswith("東京は日本の首都です")
    assert document.text.endswith("end")
    assert document.remarks == ("not valid CP932 in places, shown as \ufffd (1)",)
    # A declaration that is plainly wrong is not followed, and the guess is handed on as one.
    wrong = ("<meta charset=utf-8><p>" + "Žluťoučký kůň pěl ďábelské ódy. " * 9).encode("cp1250")
    assert read(wrong).remarks != () or "Žluťoučký kůň" in read(wrong).text
    assert read("<p>“quoted” – €5</p>".encode("cp1252")).remarks == ()
    [remark] = read(b"<p>na\xefve caf\x81\xe9</p>").remarks
    assert "may be wrong" in remark


def test_noise_is_refused() -> None:
    for noise in (bytes(range(256)) * 9, b"\0\1" * 900, b"\xff\xfe" + b"\1\0" * 900, b"\0" * 99):
        with pytest.raises(DocumentError, match="its bytes are no readable characters"):
            read(noise)


def test_headings_without_their_permalinks() -> None:
    page = (
        "<h1>Command-line API<a class=mark href='#api'>#</a></h1>"
        "<h2>Abstract<a class=headerlink href='#abstract'>¶</a></h2>"
        "<h3>History<span>[<a href=/edit>edit</a>]</span></h3>"
        "<h3>Plot<a href='/edit?section=2'>[edit]</a></h3><h3>Rust<a href='x.html#y'>§</a></h3>"
        "<p>Write in C<a href='/sharp'>#</a>, see <a href='#n'>#12</a>.</p>"
    ).replace("<span>[", "<span class=mw-editsection>[")
    document = read(page)
    assert document.title == "Command-line API"
    assert words(page) == [
        "Command-line API", "Abstract", "History", "Plot", "Rust", "Write in C#, see #12.",
    ]  # fmt: skip
    assert document.blocks[-1].heading == "Abstract > Rust"


@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ("<h3><button class=accordion-button>Can I cancel?</button></h3>", ["Can I cancel?"]),
        ("<h3>1. <button><b>Can I cancel?</b> +</button></h3>", ["1. Can I cancel? +"]),
        ("<div><button aria-expanded=false>Can I cancel?</button></div>", ["Can I cancel?"]),
        ("<h3>Cancelling <button>Copy link</button></h3>", ["Cancelling"]),
        ("<h3>Contents <button aria-expanded=true>hide</button></h3>", ["Contents"]),
        ("<div><button aria-expanded=false aria-haspopup=true>Menu</button></div>", []),
        ("<div><button>Send</button></div>", []),
    ],
)
def test_buttons_are_shown_where_they_name_what_they_unfold(button: str, shown: list[str]) -> None:
    page = f"{button}<div><p>Write to the front desk by the 15th of the month.</p></div>"
    assert words(page) == [*shown, "Write to the front desk by the 15th of the month."]


def test_a_button_that_unfolds_a_part_stands_apart() -> None:
    page = "<p>The desk is open<button aria-expanded=false>on weekdays</button>from nine.</p>"
    assert words(page) == ["The desk is open", "on weekdays", "from nine."]


def test_what_is_left_out_is_left_out_of_cells_and_code_too() -> None:
    page = (
        "<p>Words.</p><table><tr><td>a<span hidden>no</span></td><td>b</td></tr></table>"
        "<pre>one<span hidden>no</span>\n  two<br>three<div>four</div>five</pre>"
    )
    assert words(page) == ["Words.", "a; b", "one\n  two\nthree\nfour\nfive"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "If <math><mi>n</mi><mo>&gt;</mo><mn>3</mn></math>, the bridge closes.",
            "If n>3, the bridge closes.",
        ),
        (
            "It is <math><semantics><mfrac><mn>1</mn><msup><mi>x</mi><mn>2</mn></msup></mfrac>"
            "<annotation>\\frac{1}{x^2}</annotation></semantics></math> high.",
            "It is 1/x^2 high.",
        ),
        ("Call <tel-link>555 1234</tel-link> to book.", "Call 555 1234 to book."),
        ("<acronym>NATO</acronym>, <nobr>not UN</nobr>.", "NATO, not UN."),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> is read.", "漢(kan) is read."),
    ],
)
def test_elements_inside_a_sentence_do_not_tear_it_apart(sentence: str, expected: str) -> None:
    assert words(f"<p>{sentence}</p>") == [expected]
    assert words(f"<table><tr><th>a<th>b<tr><td>1<td>{sentence}</table>")[0].endswith(expected)


@pytest.mark.parametrize("hyphen", ["\u00ad", "&shy;", "&#173;"])
def test_soft_hyphens_are_no_part_of_a_word(hyphen: str) -> None:
    word = f"in{hyphen}for{hyphen}ma{hyphen}tion"
    page = f"<title>{word}</title><h1>{word}</h1><p>All {word}.<table><tr><td>{word}<td>b</table>"
    document = read(page)
    assert document.title == "information"
    assert words(page) == ["information", "All information.", "information; b"]


def test_deep_inline_elements_in_a_heading() -> None:
    assert words("<h1>" + "<span>" * 1500 + "Title" + "</span>" * 1500 + "</h1>") == ["Title"]


def test_short_terms_stand_with_their_definitions() -> None:
    page = (
        "<dl><dt>Type:</dt><dd><p><em>str</em></p></dd><dt>term<dd>its <b>definition</b>"
        "<dt>colour<dt>color<dd>a hue<dd>paint</dl>"
        "<dl><div><dt>Why?</dt><dd>Because.</dd></div></dl>"
    )
    assert kinds(page) == [
        ("item", "Type: str"),
        ("item", "term: its definition"),
        ("item", "colour, color: a hue"),
        ("item", "paint"),
        ("item", "Why? Because."),
    ]
    assert [block.context for block in read(page).blocks] == ["", "", "", "colour, color", ""]


def test_long_definitions_have_the_term_as_context() -> None:
    page = (
        "<dl><dt>open(path)</dt><dd><p>Opens it.</p><ul><li>fast</li></ul>"
        "<dl><dt>mode</dt><dd><p>one</p><p>two</p></dd></dl></dd>"
        f"<dt>long</dt><dd>{'word ' * 61}</dd><dt>{'t' * 80}</dt><dd>short</dd></dl><p>after</p>"
    )
    blocks = [(b.kind, b.context, w) for b, w in zip(read(page).blocks, words(page), strict=True)]
    assert blocks == [
        ("item", "", "open(path)"),
        ("item", "open(path)", "Opens it."),
        ("item", "open(path)", "fast"),
        ("item", "open(path)", "mode"),
        ("item", "open(path) > mode", "one"),
        ("item", "open(path) > mode", "two"),
        ("item", "", "long"),
        ("item", "long", ("word " * 61).strip()),
        ("item", "", "t" * 80),
        ("item", "t" * 80, "short"),
        ("text", "", "after"),
    ]


def test_texts_between_definitions() -> None:
    page = "<dl>see <b>the</b> list<dt>a<dd>b</dd><div>Macro: <b>X</b> y</div>end</dl>"
    assert kinds(page) == [
        ("text", "see the list"),
        ("item", "a: b"),
        ("text", "Macro: X y"),
        ("text", "end"),
    ]


NUMBERS = "<tr><td>Rome<td>2,873</tr><tr><td>Oslo<td>709</tr>"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        pytest.param(
            "stray<thead><th>id</th><th>name</th></thead><tr><td>1<td>Ann</tr>",
            ["stray", "id: 1; name: Ann"],
            id="no row in the head",
        ),
        pytest.param(
            "<thead><tr><td>id<td>name</thead><tbody><tr><td>1<td>Ann</tbody>",
            ["id: 1; name: Ann"],
            id="plain cells in the head",
        ),
        pytest.param(
            "<tr><th rowspan=2>Item<th colspan=2>Price:</tr><tr><th>2023<th>2024</tr>"
            "<tr><td>tea<td>1<td>2</tr>",
            ["Item: tea; Price - 2023: 1; Price - 2024: 2"],
            id="two rows of names",
        ),
        pytest.param(
            "<tr><th>City<th>Year<th>People</tr><tr><td rowspan=2>Rome<td>1<td>2</tr>"
            "<tr><td>3<td>4</tr><tr><td colspan=2>both<td>6</tr><tr><td colspan=3>Asia</tr>",
            [
                "City: Rome; Year: 1; People: 2",
                "City: Rome; Year: 3; People: 4",
                "City: both; People: 6",
                "Asia",
            ],
            id="cells across rows and columns",
        ),
        pytest.param(
            "<tr><td><th>2023<th>2024</tr><tr><th>Sales<td>1<td>2</tr>",
            ["Sales; 2023: 1; 2024: 2"],
            id="names of rows",
        ),
        pytest.param(
            "<tr><th colspan=2>Ada</tr><tr><th>Born:<td>1815</tr><tr><th>Died<td></tr>",
            ["Ada", "Born: 1815", "Died"],
            id="a list of facts",
        ),
        pytest.param("<tr><th>Only</tr>", ["Only"], id="names of nothing"),
        pytest.param(
            "<tr><th>a<th>b</tr><tr><th>1<th>2</tr><tr><th>3<th>4</tr>",
            ["a: 1; b: 2", "a: 3; b: 4"],
            id="all cells names",
        ),
        pytest.param(
            f"<tr><td>City<td>People</tr>{NUMBERS}",
            ["City: Rome; People: 2,873", "City: Oslo; People: 709"],
            id="names in plain cells",
        ),
        pytest.param(
            f"<tr><td>City<td></tr>{NUMBERS}", ["City", "Rome; 2,873", "Oslo; 709"], id="gap"
        ),
        pytest.param(
            f"<tr><td>Bern<td>134</tr>{NUMBERS}",
            ["Bern; 134", "Rome; 2,873", "Oslo; 709"],
            id="numbers from the first row",
        ),
        pytest.param(
            "<tr><td>red<td>apple</tr><tr><td>blue<td>berry</tr><tr><td>green<td>pear</tr>",
            ["red; apple", "blue; berry", "green; pear"],
            id="no numbers",
        ),
        pytest.param(
            "<tr><td>Name:<td>Ann</tr><tr><td>Age:<td>35</tr><tr><td>Size:<td>180</tr>",
            ["Name:; Ann", "Age:; 35", "Size:; 180"],
            id="a form",
        ),
        pytest.param(
            "<tr><td>Product<td>2022<td>2023</tr><tr><td>Shoes<td>410<td>512</tr>",
            ["Product: Shoes; 2022: 410; 2023: 512"],
            id="years in plain cells",
        ),
    ],
)
def test_tables(table: str, rows: list[str]) -> None:
    assert words(f"<table>{table}</table>") == rows


def test_layout_tables_are_boxes() -> None:
    one_row = "<tr><td><h2>News</h2><ul><li>one<li>two</ul></td><td><p>a</p><p>b</p></td></tr>"
    assert kinds(f"<table>{one_row}</table>") == [
        ("heading", "News"), ("item", "one"), ("item", "two"), ("text", "a"), ("text", "b"),
    ]  # fmt: skip
    assert kinds("<table><tr><td>just<p>words</p></td></tr></table>") == [
        ("text", "just"),
        ("text", "words"),
    ]
    nested = "<table><caption>Cap</caption><tr><td>x<table><tr><td>1<td>2</table></table>"
    assert kinds(nested) == [("text", "Cap"), ("text", "x"), ("row", "1; 2")]
    assert kinds("<table><tr><td>a<td>b</table>") == [("row", "a; b")]


def test_hostile_spans() -> None:
    page = "<table><tr><td rowspan=999999 colspan=999999999>x<td rowspan=-1>y" + "<tr><td>z" * 600
    assert words(page)[:2] == ["x; y", "x; z"]


@pytest.mark.parametrize(
    "title", ["", "***", "Untitled", "[no title]", "document", "Untitled Document", "word " * 41]
)
def test_junk_titles(title: str) -> None:
    page = f"<title>{title}</title><h1> - </h1><h1>The <i>real</i> one</h1><p>words</p>"
    assert read(page).title == "The real one"
    assert len(read(f"<title>{title}</title><p>words</p>").title) <= 200


def test_titles_that_say_something() -> None:
    picture = "<svg><title>icon</title></svg>"
    assert read(f"<body>{picture}<h1>Heading</h1>").title == "Heading"
    assert read("<title>Document 7</title><h1>Heading</h1>").title == "Document 7"


def test_pages_nested_too_deeply_are_plain_text() -> None:
    remark = "nested too deeply to be read as a page: read as plain text"
    head = "<head><title>T</title><style>p {}</style><script>var no = 1</script></head>"
    deep = f"{head}<body>" + "<div>" * 5000 + "R&amp;D <b>wo</b>rds<br>here<!-- no --><p>end"
    document = read(deep)
    assert (document.title, document.remarks) == ("T", (remark,))
    assert words(deep) == ["R&D words here", "end"]
    assert words("<div>x" * 20_000) == ["x"] * 20_000


def test_pages_that_are_not_cut_are_not_plain_text() -> None:
    script = "<script>" + "var a = '<b>' + 1; " * 200 + "</script>"
    for page in (
        f"{script}<p>few words</p>",
        f"<p>few words</p><!-- {'no ' * 200} -->",
        f"<p>few words</p><nav>{'<a href=x>menu</a> ' * 200}</nav>",
    ):
        assert (words(page), read(page).remarks) == (["few words"], ())
