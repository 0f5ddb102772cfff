"""Compound files (OLE), as [MS-CFB] has them: streams, and storages that hold streams."""

from __future__ import annotations

import struct

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5

Entries = dict[str, "bytes | dict[str, bytes]"]


class _Chains:
    """Sectors of one size, and the table that links those of a stream."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.data = b""
        self.table: list[int] = []

    def add(self, stream: bytes) -> int:
        """The number of the stream's first sector."""
        if not stream:
            return _END
        first = len(self.table)
        count = -(-len(stream) // self._size)
        self.data += stream.ljust(count * self._size, b"\0")
        self.table += [*range(first + 1, first + count), _END]
        return first


def ole_file(entries: Entries) -> bytes:
    """The bytes of a compound file (version 3)."""
    sectors, mini = _Chains(_SECTOR), _Chains(_MINI)
    rows: list[bytes] = [b""]  # the root's row is known last

    def add(name: str, kind: int, child: int, stream: bytes) -> int:
        small = len(stream) < _CUTOFF
        first = (mini if small else sectors).add(stream) if kind == _STREAM else 0
        rows.append(_row(name, kind, child, first, len(stream)))
        return len(rows) - 1

    def add_all(children: Entries) -> int:
        """The number of the first of the siblings; each points to the next on its right."""
        numbers = []
        for name in sorted(children, key=lambda name: (len(name), name.upper())):
            value = children[name]
            inner = _NONE if isinstance(value, bytes) else add_all(dict(value))
            kind = _STREAM if isinstance(value, bytes) else _STORAGE
            numbers.append(add(name, kind, inner, value if isinstance(value, bytes) else b""))
        for number, following in zip(numbers, [*numbers[1:], _NONE], strict=True):
            rows[number] = rows[number].replace(b"RGHT", struct.pack("<I", following))
        return numbers[0] if numbers else _NONE

    child = add_all(entries)
    rows[0] = _row("Root Entry", _ROOT, child, sectors.add(mini.data), len(mini.data))
    rows[0] = rows[0].replace(b"RGHT", struct.pack("<I", _NONE))
    directory = sectors.add(b"".join(rows))
    links = struct.pack(f"<{len(mini.table)}I", *mini.table)
    mini_links = sectors.add(links + b"\xff" * (-len(links) % _SECTOR))
    count = 1
    while count * _SECTOR // 4 < len(sectors.table) + count:
        count += 1
    fat = len(sectors.table)
    table = [*sectors.table, *[_FAT] * count]
    table += [_FREE] * (count * _SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0,
        _CUTOFF, mini_links, -(-len(links) // _SECTOR), _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *range(fat, fat + count), *[_FREE] * (109 - count))
    return header + sectors.data + struct.pack(f"<{len(table)}I", *table)


def _row(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    """A directory entry; its right sibling is filled in later."""
    words = name.encode("utf-16-le") + b"\0\0"
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBBI4sI", len(words), kind, 1, _NONE, b"RGHT", child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
