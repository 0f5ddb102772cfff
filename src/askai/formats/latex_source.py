"""LaTeX source made plain before it is read: comments, verbatim words, own macros, quantities."""

from __future__ import annotations

import re

_OPTION = r"\s*(?:\[[^\]]{0,200}\])?\s*"
_ADDRESS = r"\{((?:[^{}\\\n]|\\.|\{[^{}\n]*\})*)\}"
# What is left of a comment sign in an address or in verbatim words is the sign itself.
_COMMENT = re.compile(
    rf"\\(?P<address>url|nolinkurl|href|path)(?:\[[^\]\n]{{0,200}}\])?\s*{_ADDRESS}"
    r"|\\(?:verb|lstinline)\*?(?P<edge>[^A-Za-z\s*\[{])(?P<verbatim>[^\n]*?)(?P=edge)"
    r"|(?P<escaped>\\.)|%[^\n]*\n?[ \t]*",
    re.DOTALL,
)
_SIGNS = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "{}%$&#_"},
}  # fmt: skip
_DEFINITION = re.compile(
    r"\\(?:(?:newcommand|providecommand|DeclareRobustCommand)\*?\s*(?:\{\s*\\([A-Za-z@]+)\s*\}"
    r"|\\([A-Za-z@]+))|def\s*\\([A-Za-z@]+))\s*\{((?:[^{}#]|\{[^{}#]*\})*)\}"
)
_MACRO = re.compile(r"\\(?:([A-Za-z@]+)(?:\{\})?|.)", re.DOTALL)
_LONGEST = 200  # characters of a macro's text
_MOST = 10_000  # uses of macros in one piece of text
_QUANTITY = re.compile(
    rf"\\(?:SI|qty)(?![A-Za-z]){_OPTION}\{{([^{{}}]*)\}}{_OPTION}\{{((?:[^{{}}]|\{{[^{{}}]*\}})*)\}}"
)
_UNIT = re.compile(rf"\\(?:si|unit)(?![A-Za-z]){_OPTION}\{{((?:[^{{}}]|\{{[^{{}}]*\}})*)\}}")
_BOX = re.compile(rf"\\(?:num(?![A-Za-z]){_OPTION}|(?:[mhf]box|text)(?![A-Za-z@])\s*)(?=\{{)")
_PREFIXES = {
    "quetta", "ronna", "yotta", "zetta", "exa", "peta", "tera", "giga", "mega", "kilo", "hecto",
    "deca", "deka", "deci", "centi", "milli", "micro", "nano", "pico", "femto", "atto", "zepto",
    "yocto",
}  # fmt: skip


def without_comments(source: str) -> str:
    """The source without its comments; addresses and verbatim words are written as plain text."""
    return _COMMENT.sub(_kept, source)


def _kept(match: re.Match[str]) -> str:
    if name := match.group("address"):
        address = re.sub(r"(?<!\\)([%#&_])", r"\\\1", match.group(2))
        return f"{{{address}}}" if name == "path" else f"\\{name}{{{address}}}"
    if match.group("edge"):
        words = match.group("verbatim")
        return "{" + "".join(_SIGNS.get(sign, sign) for sign in words) + "}"
    return match.group("escaped") or ""


def macros_of(preamble: str) -> dict[str, str]:
    """The macros without arguments that it defines, by name, with what each stands for."""
    macros: dict[str, str] = {}
    for match in _DEFINITION.finditer(without_comments(preamble)):
        *names, words = match.groups()
        words = expanded(words[: _LONGEST + 1], macros)
        if len(words) <= _LONGEST:
            macros[next(filter(None, names))] = words
    return macros


def expanded(source: str, macros: dict[str, str]) -> str:
    """The source with the words that its own macros stand for."""
    left = _MOST

    def meant(match: re.Match[str]) -> str:
        nonlocal left
        words = macros.get(match.group(1))
        left -= words is not None
        return match.group() if words is None or left < 0 else words

    return _MACRO.sub(meant, source) if macros else source


def with_quantities(source: str) -> str:
    """Numbers with their units, and the words in boxes, as plain words."""
    source = _QUANTITY.sub(lambda match: f"{match.group(1)} {_unit(match.group(2))}", source)
    source = _UNIT.sub(lambda match: _unit(match.group(1)), source)
    return _BOX.sub("", source)


def _unit(source: str) -> str:
    r"""A unit's names: "\kilo\gram\per\second" is "kilogram per second"."""
    names = re.findall(r"[^\\\s{}~]+", source)
    return "".join(name if name in _PREFIXES else name + " " for name in names).strip()
