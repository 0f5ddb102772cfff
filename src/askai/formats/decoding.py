"""A text file's bytes → characters. A guess that may be wrong is said to be one."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from askai.errors import DocumentError

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000  # bytes looked at for a guess
_BAD_SHARE = 0.01  # of the characters: more replaced or control characters are no text
# What text does not hold: control characters other than white space, and what replaces bad bytes.
_BAD = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_BAD_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Read as their Windows superset, as browsers do (WHATWG Encoding): the rest are control characters.
SUPERSETS = {
    "iso8859-1": "windows-1252", "iso-8859-1": "windows-1252", "latin1": "windows-1252",
    "us-ascii": "windows-1252", "ascii": "windows-1252", "gb2312": "gb18030", "gbk": "gb18030",
}  # fmt: skip
# Of DOS, the Mac, HP, and the one that was to bring the euro: few files are written in them now.
_RARE = re.compile(r"cp(?:[47]\d\d|8(?!74)\d\d|1006|1125)|mac-\w+|hp-\w+|iso8859-15")
_SMALL, _CAPITAL = "ß-öø-ÿœ", "À-ÖØ-ÞŒ"
_LETTER = f"A-Za-z{_CAPITAL}{_SMALL}"
# What Western text does not hold: what other code pages look like when read as Windows-1252.
_NOT_WESTERN = re.compile(
    "[ˆ˜ƒ¨¯¸¬¦¤¶ŸŠšŽž]"
    rf"|[{_CAPITAL}{_SMALL}]{{3}}|[{_CAPITAL}{_SMALL}]\d|\d[{_CAPITAL}{_SMALL}]"
    rf"|[a-z{_SMALL}][{_CAPITAL}]|[A-Z{_CAPITAL}][{_CAPITAL}][a-z{_SMALL}]"  # inside a word
    rf"|[{_LETTER}](?!’)[^\x00-\x7f{_LETTER}][{_LETTER}]"  # a sign between letters
    rf"|[{_LETTER}\d][“„‘‚¡¿]|[“„‘‚¡¿](?!\S)|(?<!\S)”|(?<![{_LETTER}\d])[²³¹ªº]"
    rf"|[€£¥§©½¼¾²³¹†‡][{_LETTER}]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and a remark when the reading of its characters is doubtful, else ""."""

    text: str
    remark: str


def decode(data: bytes) -> Decoded:
    """A text file's characters: by its byte order mark, as UTF-8, or as the likeliest encoding.

    Line ends are kept as they are. Raises `DocumentError` for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data, encoding, "")
    if b"\x1b$" in data and data.isascii():  # ISO 2022 writes Japanese and Korean in ASCII bytes
        with suppress(UnicodeDecodeError):
            encoding = "iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_2"
            return _checked_text(data.decode(encoding), "")
    try:
        if b"\0" not in data:
            return _checked_text(data.decode("utf-8"), "")
    except UnicodeDecodeError:
        if _almost_utf8(data):
            return _checked(data, "utf-8", "")
    encoding, doubt = _guess(data)
    return _checked(data, encoding, doubt)


def _checked(data: bytes, encoding: str, doubt: str) -> Decoded:
    try:
        return _checked_text(data.decode(encoding), doubt)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    name = encoding.removesuffix("-sig").upper()
    bad = text.count("\ufffd")
    return _checked_text(text, doubt or f"not valid {name} in places, shown as \ufffd ({bad})")


def _checked_text(text: str, remark: str) -> Decoded:
    if len(_BAD.findall(text)) > _BAD_SHARE * len(text):
        raise DocumentError("not a text file: its bytes are no readable characters")
    return Decoded(text, remark)


def _almost_utf8(data: bytes) -> bool:
    """Whether a few damaged places stand in what else is UTF-8 beyond ASCII."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond_ascii = sum(character > "\x7f" for character in text)
    return beyond_ascii - bad > 2 * bad


def _guess(data: bytes) -> tuple[str, str]:
    """The likeliest encoding, and a remark when a second detector reads other characters.

    Of 27 texts in as many encodings chardet 7 reads 26 right at 40 characters, charset-normalizer
    17; nearly all that chardet reads wrong the other reads differently. Where they differ and the
    first is rare now, what can be Windows-1252 is: short notes are taken for DOS or the Mac.
    """
    import chardet  # only when a file is not UTF-8
    from charset_normalizer import from_bytes

    sample = data if len(data) <= _SAMPLE else _telling_lines(data)
    first = _supported(chardet.detect(sample)["encoding"])
    best = from_bytes(sample).best()
    second = _supported(best.encoding if best else None)
    likeliest = first or second
    if likeliest is None:
        binary = len(_BAD_BYTES.findall(data)) > _BAD_SHARE * len(data)
        raise DocumentError(
            "not a text file: it holds binary data"
            if binary
            else "not a text file, or its encoding is not recognised; save it as UTF-8"
        )
    same = second is not None and sample.decode(likeliest, "replace") == sample.decode(
        second, "replace"
    )
    if not same and _RARE.fullmatch(likeliest) and _is_western(data):
        likeliest = "cp1252"
    doubt = "" if same else f"not UTF-8; read as {likeliest}, which may be wrong: save it as UTF-8"
    return likeliest, doubt


def _is_western(data: bytes) -> bool:
    """Whether it can be read as Windows-1252, each letter and sign where such stand."""
    try:
        return not _NOT_WESTERN.search(data.decode("cp1252"))
    except UnicodeDecodeError:
        return False


def _telling_lines(data: bytes) -> bytes:
    """Of a long file the first lines that are not ASCII: the others fit nearly every encoding."""
    lines = [line for line in data.splitlines(keepends=True) if not line.isascii()]
    return b"".join(lines)[:_SAMPLE] or data[:_SAMPLE]


def _supported(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        found = codecs.lookup(SUPERSETS.get(name.lower(), name)).name
    except LookupError:
        return None
    return SUPERSETS.get(found, found)
