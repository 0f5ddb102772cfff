"""What kind of file these bytes are: by content, where the suffix lies or is missing."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection

from askai.errors import DocumentError
from askai.formats.archive import Archive

# What a text begins with when its bytes are no text file's, whatever the suffix says.
_PICTURES_AND_SOUNDS = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"\0\0\1\0", "an icon"),
    (b"8BPS", "a Photoshop picture"),
    (b"ID3", "a sound recording"),
    (b"\xff\xfb", "a sound recording"),
    (b"OggS", "a sound or video recording"),
    (b"fLaC", "a sound recording"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"\x1f\x8b", "a compressed archive: unpack it"),
    (b"7z\xbc\xaf", "a compressed archive: unpack it"),
    (b"Rar!", "a compressed archive: unpack it"),
    (b"BZh", "a compressed archive: unpack it"),
    (b"\xfd7zXZ", "a compressed archive: unpack it"),
    (b"\x28\xb5\x2f\xfd", "a compressed archive: unpack it"),
    (b"SQLite format 3\0", "a database"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"OTTO", "a font"),
    (b"PAR1", "a database"),
    (b"PK\5\6", "an empty archive"),
)
_CONTAINERS = {  # what stands where in the file
    (257, b"ustar"): "an archive: unpack it",
    (8, b"WAVE"): "a sound recording",
    (8, b"WEBP"): "a WebP picture",
    (8, b"AVI "): "a video",
    (4, b"ftyp"): "a video or sound recording",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (  # in this order: a message may hold a document
    ("EncryptedPackage", ""),
    ("__properties_version1.0", ".msg"),
    ("WordDocument", ".doc"),
    ("PowerPoint Document", ".ppt"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
)
_OPEN_XML = {"word/": ".docx", "ppt/": ".pptx", "xl/": ".xlsx"}
_ZIP_SUFFIXES = {
    ".docm": ".docx", ".dotx": ".docx", ".dotm": ".docx", ".ppsx": ".pptx", ".pptm": ".pptx",
    ".potx": ".pptx", ".xlsm": ".xlsx", ".xltx": ".xlsx", ".xlsb": ".xlsb",
}  # fmt: skip
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.")
_HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.I | re.S)
_XML = re.compile(rb"\s*<\?xml\b", re.I)
_MAIL_HEADER = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,60}:[^\r\n]*\r?\n")
_MAIL_NAMES = re.compile(
    rb"^(from|to|subject|date|received|message-id|mime-version|return-path|delivered-to):",
    re.I | re.M,
)
_SENT = {b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"}
_SPACE = b" \t\r\n"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BOM = b"\xef\xbb\xbf"
# Suffixes whose files are text and may hold anything: their content decides, if it is unmistakable.
_PLAIN = {"", ".txt", ".text", ".md", ".markdown"}
BINARY_SUFFIXES = {
    ".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".epub", ".rtf", ".msg", ".doc", ".ppt", ".xls",
    ".xlsb",
}  # fmt: skip


def detect(suffix: str, data: bytes, known: Collection[str]) -> str:
    """The suffix that fits the content: `suffix` itself (lower case) unless the bytes say other.

    `known` are the suffixes of texts that are taken at their word: what is in them looks like
    anything.

    Raises `DocumentError` for what is no document (pictures, programs, archives), naming it, and
    for encrypted office files.
    """
    found = _binary_kind(suffix, data)
    if found:
        return found
    if suffix == ".html" or _HTML.match(data[:4096].removeprefix(_BOM)):
        return ".xhtml" if suffix == ".xhtml" else ".html"
    return suffix if suffix in known else _text_kind(suffix, data)


def _binary_kind(suffix: str, data: bytes) -> str:
    head = data[:1024]
    if head.lstrip().startswith(b"%PDF-") or (b"%PDF-" in head and _looks_binary(data)):
        return ".pdf"
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(suffix, data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    for start, kind in _PICTURES_AND_SOUNDS:
        # Letters such as "ID3" may begin a text too.
        if data.startswith(start) and (not start.isascii() or _looks_binary(data)):
            raise DocumentError(f"not a document: {kind}")
    for (offset, mark), kind in _CONTAINERS.items():
        if data[offset : offset + len(mark)] == mark and _looks_binary(data):
            raise DocumentError(f"not a document: {kind}")
    return ""


def _looks_binary(data: bytes) -> bool:
    """Whether there are bytes in it that no text has; UTF-16 has zero bytes too."""
    return not data.startswith(_UTF16) and any(byte in data[:4096] for byte in b"\0\1\2\3\4\5\6")


def _zip_kind(suffix: str, data: bytes) -> str:
    suffix = _ZIP_SUFFIXES.get(suffix, suffix)
    if suffix == ".xlsb":
        return suffix
    names = Archive(data).names
    for folder, kind in _OPEN_XML.items():
        if any(name.startswith(folder) for name in names):
            return ".xlsb" if f"{folder}workbook.bin" in names else kind
    if _OPEN_DOCUMENT.search(data[:200]) or {"content.xml", "META-INF/manifest.xml"} <= names:
        return ".odt"  # its reader tells texts, sheets and slides apart
    if "META-INF/container.xml" in names:
        return ".epub"
    if "Index/Document.iwa" in names or "Index.zip" in names:
        raise DocumentError("an Apple iWork document, which is not read: export it as PDF")
    if "FixedDocSeq.fdseq" in names or "FixedDocumentSequence.fdseq" in names:
        raise DocumentError("an XPS document, which is not read: print it as PDF")
    if suffix in BINARY_SUFFIXES:
        raise DocumentError(f"not a readable {suffix[1:]} file: a zip archive without its parts")
    raise DocumentError("not a document: a zip archive; unpack it")


def _ole_kind(data: bytes) -> str:
    """The kind of a Microsoft compound file, by the names of its streams (UTF-16)."""
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") in data:
            if not kind:
                raise DocumentError("encrypted: it needs a password")
            return kind
    raise DocumentError("not a document askai knows: a Microsoft compound file, or a damaged one")


def _text_kind(suffix: str, data: bytes) -> str:
    """What a text is whose suffix says little, or says it is something it is not."""
    head = data[:4096].removeprefix(_BOM).lstrip(_SPACE)
    if _is_mail(head):
        return ".eml"
    if _XML.match(head):
        return ".xml"
    if suffix in _PLAIN and suffix:
        return suffix
    if suffix in BINARY_SUFFIXES and _looks_binary(data):
        return suffix  # its own reader says what is wrong
    if head[:1] in (b"{", b"[") and _is_json(data):
        return ".json"
    return ".md" if re.match(rb"#{1,6} \S", head) and suffix == "" else ".txt"


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _is_mail(head: bytes) -> bool:
    """Header lines from the first line to a blank one, three of them a message's own."""
    lines, blank, _ = head.replace(b"\r\n", b"\n").partition(b"\n\n")
    if not blank or not _MAIL_HEADER.match(lines + b"\n"):
        return False
    names = {name.lower() for name in _MAIL_NAMES.findall(lines)}
    return len(names) >= 3 and bool(names & _SENT)  # a memo has From, To and Subject too
