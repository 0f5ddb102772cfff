"""The least that an Outlook message (.msg) must hold, written stream by stream."""

from __future__ import annotations

import struct

from tests.formats.compound import ole_file

_STRING = {True: (0x001F, "utf-16-le"), False: (0x001E, "windows-1252")}
_BINARY, _LONG, _TIME = 0x0102, 0x0003, 0x0040
_SUBJECT, _CLASS, _SENT = 0x0037, 0x001A, 0x0039
_SENDER, _SENDER_ADDRESS = 0x0C1A, 0x0C1F
_BODY, _HTML = 0x1000, 0x1013
_NAME, _ADDRESS, _KIND = 0x3001, 0x3003, 0x0C15
_DATA, _FILE_NAME, _METHOD = 0x3701, 0x3707, 0x3705
_CODE_PAGE, _WIDE = 0x3FFD, 0x340D
_SPRING_2024 = 133_563_168_000_000_000  # FILETIME of 31 March 2024


class _Storage:
    """A storage's streams: values of any length each in their own, the rest in one."""

    def __init__(self, header: bytes) -> None:
        self._properties = header
        self.streams: dict[str, bytes] = {}

    def text(self, tag: int, value: str, unicode: bool) -> None:
        kind, encoding = _STRING[unicode]
        data = value.encode(encoding)
        self._long(tag, kind, data, len(data) + (2 if unicode else 1))

    def binary(self, tag: int, value: bytes) -> None:
        self._long(tag, _BINARY, value, len(value))

    def number(self, tag: int, value: int, kind: int = _LONG) -> None:
        self._properties += struct.pack("<HHIQ", kind, tag, 6, value)

    def finished(self) -> dict[str, bytes]:
        return {**self.streams, "__properties_version1.0": self._properties}

    def _long(self, tag: int, kind: int, data: bytes, size: int) -> None:
        self.streams[f"__substg1.0_{tag:04X}{kind:04X}"] = data
        self._properties += struct.pack("<HHIII", kind, tag, 6, size, 0)


def outlook_message(
    subject: str,
    sender: str,
    text: str = "",
    html: str = "",
    unicode: bool = True,
    attachment: tuple[str, bytes] | None = None,
) -> bytes:
    """A message to one person. Not `unicode`: strings in windows-1252, as old programs wrote."""
    count = int(attachment is not None)
    root = _Storage(struct.pack("<8xIIII8x", 1, count, 1, count))
    root.text(_CLASS, "IPM.Note", unicode)
    root.text(_SUBJECT, subject, unicode)
    root.text(_SENDER, sender, unicode)
    root.text(_SENDER_ADDRESS, "sender@example.org", unicode)
    if text:
        root.text(_BODY, text, unicode)
    if html:
        root.binary(_HTML, html.encode())
    root.number(0x3FDE, 65001 if html else 1252)  # the code page of the HTML
    root.number(_CODE_PAGE, 1252)
    if unicode:
        root.number(_WIDE, 0x00040000)
    root.number(_SENT, _SPRING_2024, _TIME)
    person = _Storage(bytes(8))
    person.text(_NAME, "The office", unicode)
    person.text(_ADDRESS, "office@example.org", unicode)
    person.number(_KIND, 1)
    storages = {"__recip_version1.0_#00000000": person.finished()}
    if attachment is not None:
        name, data = attachment
        file = _Storage(bytes(8))
        file.text(_FILE_NAME, name, unicode)
        file.binary(_DATA, data)
        file.number(_METHOD, 1)
        storages["__attach_version1.0_#00000000"] = file.finished()
    names = ("00020102", "00030102", "00040102")
    storages["__nameid_version1.0"] = {f"__substg1.0_{name}": b"" for name in names}
    return ole_file({**root.finished(), **storages})
