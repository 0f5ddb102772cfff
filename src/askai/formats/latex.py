"""LaTeX → blocks. Sections, items and rows are told apart here; pylatexenc reads the macros."""

from __future__ import annotations

import re
from functools import cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latex2text import MacroTextSpec as TextOfMacro
from pylatexenc.latexwalker import LatexWalkerError

from askai.formats.assembly import Assembly, Content, HeadingPath, one_line, row_text
from askai.formats.dates import iso_date
from askai.formats.latex_source import expanded, macros_of, with_quantities, without_comments

_LEVELS = {
    "part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6,
    "subparagraph": 7,
}  # fmt: skip
_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|lstlisting|minted|alltt)\}(.*?)\\end\{\1\}", re.DOTALL
)
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_TABLES = {
    "tabular", "tabular*", "tabularx", "tabulary", "longtable", "longtable*", "tabu", "longtabu",
    "supertabular", "xtabular", "tblr", "longtblr", "deluxetable", "NiceTabular", "mpsupertabular",
}  # fmt: skip
_WITH_WIDTH = {"tabular*", "tabularx", "tabulary"}  # a width, then the columns
_SPAN = re.compile(r"\\multicolumn\s*\{\s*(\d{1,2})\s*\}")
_MATHS = re.compile(
    r"(?:equation|align|alignat|gather|multline|eqnarray|flalign|math|displaymath|split|array|"
    r"aligned|alignedat|gathered|cases|dcases|[pbvBV]?matrix|smallmatrix|subequations|IEEEeqnarray|"
    r"tikzpicture|document|picture)\*?"
)
_SECTION = re.compile(rf"\\({'|'.join(_LEVELS)})\*?\s*(?:\[[^\]]*\]\s*)?(?=\{{)")
_BREAK = re.compile(
    r"\\begin\{(?:multicols|minipage|adjustbox|thebibliography|columns?|wrap\w+)\*?\}"
    r"(?:\[[^\]]*\])*\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\(?:begin|end)\{[^}]*\}(?:[ \t]*\[[^\]]*\])*"
    r"|\\item\b(?:\s*\[([^\]]*)\])?|\n[ \t]*\n"
)
# The key of a reference is no word of the document.
_CITATION = re.compile(r"[~\s]*\\(?:no|foot|paren|text|auto)?cite\w*\*?(?:\[[^\]]*\])*\{[^}]*\}")
# Arguments that are no words: addresses, widths, columns. What is left is the words in braces.
_GROUP = r"\s*\{(?:[^{}]|\{[^{}]*\})*\}"
_OPTION = r"\s*(?:\[[^\]]*\])?"
_UNSAID = re.compile(
    "|".join(
        (
            rf"\\href{_OPTION}{_GROUP}",
            r"\\hyperref\s*\[[^\]]*\]",
            rf"\\(?:multicolumn|sphinxmultirow|setlength|setcounter){_GROUP}{_GROUP}",
            rf"\\multirow\*?{_OPTION}{_GROUP}{_OPTION}{_GROUP}",
            rf"\\begin\{{(?:varwidth|minipage)\}}{_OPTION}{_OPTION}{_GROUP}",
            rf"\\(?:parbox|raisebox){_OPTION}{_OPTION}{_GROUP}",
            rf"\\makebox{_OPTION}{_OPTION}",
            r"\\(?:[vh]space\*?|phantomsection|hypertarget|hyperlink|pagestyle|thispagestyle|input"
            rf"|cline|vline|sphinxvlinecrossing|sphinxcline|sphinxfixclines){_GROUP}",
        )
    )
)
_REPEATED = re.compile(  # the head and foot of a long table's later pages
    r"\\endfirsthead.*\\end(?:head|(?:last)?foot)(?![A-Za-z])"
    r"|\\endhead.*\\end(?:last)?foot(?![A-Za-z])",
    re.DOTALL,
)
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|sphinx\w+rule)"
    r"(?![A-Za-z])|\\caption\*?(?:\[[^\]]*\])?\{[^{}]*\}|\\(?:cline|cmidrule)(?:\([lr]*\))?\{[^}]*\}"
)


def parse_latex(text: str) -> Content:
    """The document's words: macros, accents and symbols as text, comments and preamble left out."""
    begin, end = text.find(r"\begin{document}"), text.find(r"\end{document}")
    macros = macros_of(text[: max(begin, 0)])
    title = _plain(expanded(_argument_of(text, "title"), macros))
    date = iso_date(_plain(expanded(_argument_of(text, "date"), macros)))
    body = text[begin + len(r"\begin{document}") if begin >= 0 else 0 : end if end >= 0 else None]
    assembly, path = Assembly(), HeadingPath()
    at = 0
    for match in _VERBATIM.finditer(body):
        _prose(assembly, path, title, _ready(body[at : match.start()], macros))
        assembly.add("code", match.group(2).strip("\n"), path.path(title))
        at = match.end()
    _prose(assembly, path, title, _ready(body[at:], macros))
    return assembly.content(title, date)


def _ready(source: str, macros: dict[str, str]) -> str:
    return expanded(without_comments(source), macros)


def _prose(assembly: Assembly, path: HeadingPath, title: str, source: str) -> None:
    at = 0
    for match in _ENVIRONMENT.finditer(source):
        name = match.group(1)
        end = source.find(rf"\end{{{name}}}", match.end())
        if match.start() < at or end < 0 or not _is_table(name, source[match.end() : end]):
            continue
        _sections(assembly, path, title, source[at : match.start()])
        _rows(assembly, path.path(title), _below_columns(name, source[match.end() : end]))
        at = end + len(rf"\end{{{name}}}")
    _sections(assembly, path, title, source[at:])


def _is_table(name: str, body: str) -> bool:
    """Whether an environment is a table: by its name, or by the cells and line ends in it."""
    if name in _TABLES:
        return True
    cells = re.search(r"(?<!\\)&", body) and "\\\\" in body
    return bool(cells) and not _MATHS.fullmatch(name) and r"\begin{" not in body


def _sections(assembly: Assembly, path: HeadingPath, title: str, source: str) -> None:
    at = 0
    for match in _SECTION.finditer(source):
        if match.start() < at:
            continue
        _paragraphs(assembly, path.path(title), source[at : match.start()])
        words, at = _braced(source, match.end())
        heading = _plain(words)
        path.enter(_LEVELS[match.group(1)], heading)
        assembly.add("heading", heading, path.path(title))
    _paragraphs(assembly, path.path(title), source[at:])


def _paragraphs(assembly: Assembly, heading: str, source: str) -> None:
    """Paragraphs part at blank lines and at the edges of environments; items at their macro."""
    at, in_item, label = 0, False, ""
    for match in [*_BREAK.finditer(source), None]:
        words = _plain(source[at : match.start() if match else None])
        words = f"{label} {words}".strip() if label else words
        if re.search(r"\w", words):
            assembly.add("item" if in_item else "text", words, heading)
        if match:
            at = match.end()
            in_item = match.group().startswith(r"\item") or (in_item and match.group()[0] == "\n")
            label = _plain(match.group(1) or "")


def _below_columns(name: str, source: str) -> str:
    """A table without its width, options and columns; what is in braces below may be a cell."""
    groups = 2 if name in _WITH_WIDTH else 1 if name in _TABLES else len(source)
    while groups and (start := _opening(source, other_line=name in _TABLES)):
        if start.group()[-1] == "{":
            source = source[_braced(source, start.end() - 1)[1] :]
            groups -= 1
        else:
            source = source[source.find("]") + 1 :] if "]" in source else source[start.end() :]
    return re.sub(r"\A[ \t]*\[[^\]\n]*\](?=[ \t]*\n)", "", source)


def _opening(source: str, *, other_line: bool) -> re.Match[str] | None:
    return re.match(r"\s*[{\[]" if other_line else r"[ \t]*[{\[]", source)


def _rows(assembly: Assembly, heading: str, source: str) -> None:
    """A table's rows; the first is the header."""
    for caption in re.finditer(r"\\caption\*?(?:\[[^\]]*\])?(?=\{)", source):
        assembly.add("text", _plain(_braced(source, caption.end())[0]), heading)
    rows = []
    for line in re.split(
        r"\\\\(?:\[[^\]]*\])?|\\tabularnewline", _RULES.sub("", _REPEATED.sub("", source))
    ):
        cells = [cell for written in re.split(r"(?<!\\)&", line) for cell in _cells(written)]
        if any(cells):
            rows.append(cells)
    for row in rows[1:] or rows:
        assembly.add("row", row_text(rows[0] if len(rows) > 1 else [], row), heading)


def _cells(written: str) -> list[str]:
    """A cell's words, and an empty cell for each further column that it spans."""
    span = _SPAN.search(written)
    return [_plain(written), *[""] * (int(span.group(1)) - 1 if span else 0)]


def _argument_of(text: str, macro: str) -> str:
    source = without_comments(text)
    found = re.search(rf"\\{macro}\s*(?:\[[^\]]*\]\s*)?(?=\{{)", source)
    return _braced(source, found.end())[0] if found else ""


def _braced(source: str, start: int) -> tuple[str, int]:
    """The text inside the braces that open at `start`, and where what follows them begins."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", source[start:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return source[start + 1 : start + match.start()], start + match.end()
    return source[start + 1 :], len(source)


def _plain(source: str) -> str:
    """LaTeX as words. Where pylatexenc stumbles, the macros' names go and their words stay."""
    if not source.strip():
        return ""
    source = with_quantities(_UNSAID.sub("", _CITATION.sub("", source)))
    try:
        words = _converter().latex_to_text(source, tolerant_parsing=True)
    except (LatexWalkerError, ValueError, IndexError, RecursionError):
        words = _without_macros(source)
    return one_line(words)


def _without_macros(source: str) -> str:
    source = re.sub(r"\\[A-Za-z@]+\*?(?:\[[^\]]*\])?", " ", source)
    return re.sub(r"(?<!\\)[{}]", "", source).replace("~", " ").replace("\\", "")


@cache
def _converter() -> LatexNodes2Text:
    macros = get_default_latex_context_db()
    silent = "label ref eqref pageref autoref cref Cref includegraphics maketitle tableofcontents"
    macros.add_context_category(
        "askai",
        prepend=True,
        macros=[TextOfMacro(name, simplify_repl="") for name in silent.split()],
    )
    return LatexNodes2Text(
        latex_context=macros, math_mode="verbatim", keep_comments=False, strict_latex_spaces=False
    )
