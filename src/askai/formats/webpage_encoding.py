"""A web page's bytes → characters, as browsers read them (WHATWG Encoding)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from askai.errors import DocumentError
from askai.formats.decoding import Decoded, decode

_MARKS = (
    codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)  # fmt: skip
_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_MOST_UNREADABLE = 0.05  # of the characters: what has more is no page
_NOISE = "not a readable web page: its bytes are no readable characters"
_HEAD = 4096  # bytes in which a page declares its encoding
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_XML_DECLARED = re.compile(rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_DECLARED = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_ISO_8859 = re.compile(r"(?:cs)?iso[-_]?8859[-_]?(\d+)(?:-?[ei])?")
_LABELS = {  # those of WHATWG that Python does not know
    "unicode-1-1-utf-8": "utf-8", "logical": "iso8859-8", "visual": "iso8859-8",
    "csisolatin9": "iso8859-15", "sun_eu_greek": "iso8859-7", "koi": "koi8-r", "koi8": "koi8-r",
    "mac": "mac-roman", "csmacintosh": "mac-roman", "mac-ukrainian": "mac-cyrillic",
    "dos-874": "cp874", "cp31j": "cp932", "csgb2312": "gb18030", "gb_2312": "gb18030",
    "gb_2312-80": "gb18030", "cn-big5": "big5", "cseucpkdfmtjapanese": "euc_jp",
    "cseuckr": "cp949", "csksc56011987": "cp949", "iso-ir-149": "cp949",
    "ks_c_5601-1989": "cp949", "ksc_5601": "cp949",
}  # fmt: skip
_SUPERSETS = {  # what pages mean when they name the smaller one; the first that fits is taken
    "ascii": ("cp1252",), "iso8859-1": ("cp1252",), "iso8859-9": ("cp1254",),
    "iso8859-11": ("cp874",), "tis-620": ("cp874",), "shift_jis": ("cp932",),
    "euc_kr": ("cp949",), "gb2312": ("gb18030",), "gbk": ("gb18030",),
    "big5": ("cp950", "big5hkscs"), "euc_jp": ("euc_jp", "euc_jis_2004"),
}  # fmt: skip
# A page whose declaration can be read is in none of the wide ones; the others are no encodings.
_NOT_MEANT = re.compile(r"utf-?(16|32|7)|unicode.escape|raw.unicode|idna|punycode|undefined")
# The bytes that a Windows code page leaves undefined, which Python escapes as half characters.
_UNDEFINED = {0xDC00 + byte: byte if byte < 0xA0 else 0xFFFD for byte in range(0x80, 0x100)}
_TYPOGRAPHY = set("“”„‘’‚‹›«»–—…•·€™©®°§\xa0")
_BAD_PART = 0.05  # of the characters beyond ASCII: with more bad ones a declaration is wrong


def page_text(data: bytes, charset: str = "") -> Decoded:
    """A page's characters, without zero bytes; `charset` is what a mail or a server named.

    By byte order mark, as UTF-8 when the bytes are valid, as declared, or as the likeliest
    encoding. Raises `DocumentError` for bytes that are no characters.
    """
    wide = "" if data.startswith(_MARKS) else _wide(data)
    if data.startswith(_MARKS):
        found = _marked(data)
    elif wide:
        found = Decoded(data.decode(wide, "replace"), "")
    elif len(data.translate(None, _CONTROL)) < (1 - _MOST_UNREADABLE) * len(data):
        raise DocumentError(_NOISE)
    else:
        found = _narrow(data.replace(b"\0", b""), charset)
    if len(_UNREADABLE.findall(found.text)) > _MOST_UNREADABLE * len(found.text):
        raise DocumentError(_NOISE)
    return Decoded(found.text.replace("\0", ""), found.remark)


def _marked(data: bytes) -> Decoded:
    try:
        return decode(data)
    except DocumentError as error:
        raise DocumentError(_NOISE) from error


def _wide(data: bytes) -> str:
    """The UTF-16 that has no mark: nearly every second byte of its markup is zero."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < 0.02 * len(data) or min(even, odd) > 0.05 * max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _narrow(data: bytes, charset: str) -> Decoded:
    declared = [name for label in _labels(data, charset) if (name := _encoding(label))]
    if data.isascii():
        if "hz" in declared:
            return Decoded(data.decode("hz", "replace"), "")
        if b"\x1b$" in data:  # Japanese or Korean in ASCII bytes
            return _guessed(data)
    try:
        return Decoded(data.decode("utf-8"), "")
    except UnicodeDecodeError:
        readings = (_as_declared(data, name) for name in declared if name != "utf-8")
        return next((found for found in readings if found), None) or _guessed(data)


def _labels(data: bytes, charset: str) -> Iterator[str]:
    yield charset
    head = _COMMENT.sub(b"", data[:_HEAD])
    for found in (_XML_DECLARED.match(head), _META_DECLARED.search(head)):
        if found:
            yield found.group(1).decode("ascii", "replace")


def _encoding(label: str) -> str:
    """Python's name of an encoding, or "" when it knows none."""
    name = re.sub(r"^(x-)+", "", label.strip().lower())
    name = re.sub(r"^windows-(?=\d)", "cp", name)
    iso = _ISO_8859.fullmatch(name)
    try:
        found = codecs.lookup(f"iso8859-{iso.group(1)}" if iso else _LABELS.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return "" if _NOT_MEANT.search(found) else found


def _as_declared(data: bytes, name: str) -> Decoded | None:
    """None when it cannot be what the page says."""
    names = _SUPERSETS.get(name, (name,))
    if names[0].startswith("cp125"):
        return Decoded(data.decode(names[0], "surrogateescape").translate(_UNDEFINED), "")
    for candidate in names:
        try:
            return Decoded(data.decode(candidate), "")
        except UnicodeDecodeError:
            continue
        except LookupError:  # a codec of something else than characters
            return None
    text = data.decode(names[0], "replace")
    bad, beyond = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    if bad > _BAD_PART * beyond:
        return None
    return Decoded(text, f"not valid {names[0].upper()} in places, shown as \ufffd ({bad})")


def _guessed(data: bytes) -> Decoded:
    western = data.decode("cp1252", "surrogateescape").translate(_UNDEFINED)
    if not data.isascii() and {sign for sign in western if sign > "\x7f"} <= _TYPOGRAPHY:
        return Decoded(western, "")  # a few quotes and dashes tell a detector nothing
    try:
        return decode(data)
    except DocumentError:
        remark = "its encoding is not recognised; read as windows-1252, which may be wrong"
        return Decoded(western, remark)
