"""Outlook messages (.msg) → blocks, as other e-mails. olefile opens the compound file.

Tags and types of the properties: [MS-OXPROPS] and [MS-OXMSG], Microsoft Open Specifications.
"""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta

import olefile

from askai.errors import DocumentError
from askai.formats.assembly import Content, one_line
from askai.formats.mail import (
    DEEPEST,
    MailParts,
    ReadAttachment,
    fuller,
    mail_content,
    page_content,
)
from askai.formats.plain import parse_plain

_SUBJECT, _BODY, _HTML = 0x0037, 0x1000, 0x1013
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC = 0x0E04, 0x0E03
_SENT, _DELIVERED = 0x0039, 0x0E06
_CODE_PAGE, _HTML_CODE_PAGE = 0x3FFD, 0x3FDE
_DATA, _LONG_NAME, _SHORT_NAME = 0x3701, 0x3707, 0x3704
_TEXT, _BYTES = ("001F", "001E"), ("0102",)
_HEADER_BYTES = 32  # before the entries of a message's properties; an entry has 16
_INNER_HEADER_BYTES = 24  # the same in an attached message
_INNER_MESSAGE = "__substg1.0_3701000D"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def parse_outlook(data: bytes, read_attachment: ReadAttachment) -> Content:
    """Subject, sender, date, message and attachments. Raises `DocumentError`."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _content(_Message(ole, ()), read_attachment, 0)
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise DocumentError(f"a damaged or cut message ({one_line(str(error))})") from error


def _content(message: _Message, read_attachment: ReadAttachment, depth: int) -> Content:
    address = message.text(_SENDER_SMTP) or message.text(_SENDER_ADDRESS)
    sender = message.text(_SENDER_NAME)
    known = "@" in address and address != sender
    sent = message.time(_SENT) or message.time(_DELIVERED)
    headers = {
        "Subject": message.text(_SUBJECT),
        "From": f"{sender} <{address}>".strip() if known else sender,
        "To": message.text(_TO).strip("\0"),
        "Cc": message.text(_CC).strip("\0"),
        "Date": sent.isoformat(sep=" ", timespec="minutes") if sent else "",
    }
    plain, html = message.text(_BODY), message.stream(_HTML, _BYTES) or b""
    parts = MailParts(attachments=message.attachments())
    parts.texts += fuller(
        [parse_plain(plain)] if plain.strip() else [], [page_content(html)] if html.strip() else []
    )
    for inner in message.messages() if depth < DEEPEST else ():
        parts.messages.append(_content(inner, read_attachment, depth + 1))
    return mail_content(headers, parts, read_attachment)


class _Message:
    """The properties of a message in a compound file: the file's own, or one attached to it."""

    def __init__(self, ole: olefile.OleFileIO, place: tuple[str, ...]) -> None:
        self._ole = ole
        self._place = place
        fixed = self._read("__properties_version1.0") or b""
        header = _INNER_HEADER_BYTES if place else _HEADER_BYTES
        self._fixed = {tag >> 16: value for tag, _, value in _entries(fixed[header:])}

    def text(self, tag: int, place: str = "") -> str:
        """A property that is text, or ""."""
        data = self.stream(tag, _TEXT[:1], place)
        if data is not None:
            return data.decode("utf-16-le", "replace")
        page = (self._fixed.get(_CODE_PAGE) or self._fixed.get(_HTML_CODE_PAGE) or 1252) % 2**32
        data = self.stream(tag, _TEXT[1:], place) or b""
        try:
            return data.decode("utf-8" if page == 65001 else f"cp{page}", "replace")
        except LookupError:
            return data.decode("cp1252", "replace")

    def stream(self, tag: int, kinds: tuple[str, ...], place: str = "") -> bytes | None:
        """A property that has a stream of its own, or None."""
        for kind in kinds:
            data = self._read(*filter(None, [place]), f"__substg1.0_{tag:04X}{kind}")
            if data is not None:
                return data
        return None

    def time(self, tag: int) -> datetime | None:
        """A property that is a time (100 ns since 1601, UTC), or None."""
        value = self._fixed.get(tag, 0)
        try:
            return _EPOCH + timedelta(microseconds=value // 10) if value else None
        except OverflowError:
            return None

    def attachments(self) -> list[tuple[str, bytes]]:
        """The name and bytes of each attached file."""
        found = []
        for place in self._attached():
            data = self.stream(_DATA, _BYTES, place)
            name = self.text(_LONG_NAME, place) or self.text(_SHORT_NAME, place)
            if data:
                found.append((one_line(name.strip("\0")) or "attachment", data))
        return found

    def messages(self) -> list[_Message]:
        """The attached messages, which are storages of their own."""
        return [
            _Message(self._ole, (*self._place, place, _INNER_MESSAGE))
            for place in self._attached()
            if self._ole.exists([*self._place, place, _INNER_MESSAGE, "__properties_version1.0"])
        ]

    def _attached(self) -> list[str]:
        depth = len(self._place)
        places = {
            entry[depth]
            for entry in self._ole.listdir()
            if entry[:depth] == list(self._place) and entry[depth].startswith("__attach")
        }
        return sorted(places)

    def _read(self, *path: str) -> bytes | None:
        whole = [*self._place, *path]
        if not self._ole.exists(whole):
            return None
        return bytes(self._ole.openstream(whole).read())


def _entries(fixed: bytes) -> list[tuple[int, int, int]]:
    """The entries (tag and type, flags, value) of a property stream; a cut one is left out."""
    return list(struct.iter_unpack("<IIQ", fixed[: len(fixed) // 16 * 16]))
