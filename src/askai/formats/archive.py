"""Files that are zip archives of XML parts: Office Open XML, OpenDocument, EPUB."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

import lxml.etree

from askai.errors import DocumentError
from askai.formats.assembly import one_line

_LARGEST_PART = 200_000_000  # bytes unpacked; a zip bomb claims or holds more
# What zipfile raises for damaged bytes: RuntimeError for parts that are locked or packed in an
# unknown way, ValueError and OverflowError for places outside the file.
_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, OverflowError, RuntimeError,
    ValueError,
)  # fmt: skip


class Archive:
    """The parts of a zip archive, read on demand.

    `faults` tells of each part so far whose XML was damaged and is read as far as it goes.
    """

    def __init__(self, data: bytes) -> None:
        """Raises `DocumentError` when the bytes are no zip archive, or one that is cut short."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_FAULTS as error:
            raise DocumentError(f"a damaged or cut file ({one_line(str(error))})") from error
        self.names = frozenset(self._zip.namelist())
        self.faults: list[str] = []

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises `DocumentError` when it is missing, damaged, locked or huge."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & 1:
                raise DocumentError("encrypted: it needs a password")
            with self._zip.open(info) as part:
                data = part.read(_LARGEST_PART + 1)
        except KeyError as error:
            raise DocumentError(f"a damaged file: its part {name!r} is missing") from error
        except _ZIP_FAULTS as error:
            reason = one_line(str(error)) or type(error).__name__
            raise DocumentError(
                f"a damaged file: {name!r} cannot be unpacked ({reason})"
            ) from error
        if len(data) > _LARGEST_PART:
            raise DocumentError(
                f"its part {name!r} unpacks to more than {_LARGEST_PART // 1_000_000} MB"
            )
        return data

    def xml(self, name: str) -> lxml.etree._Element:
        """A part's XML root. Raises `DocumentError` as `read` does, and when it is no XML."""
        root, intact = parse_damaged_xml(self.read(name), name)
        fault = f"its part {name!r} is damaged; some words may be missing"
        if not intact and fault not in self.faults:
            self.faults.append(fault)
        return root


def parse_xml(data: bytes, name: str) -> lxml.etree._Element:
    """XML without entities, network or DTD; small faults are mended. Raises `DocumentError`."""
    return parse_damaged_xml(data, name)[0]


def parse_damaged_xml(data: bytes, name: str) -> tuple[lxml.etree._Element, bool]:
    """As `parse_xml`, and whether the XML was intact, so that nothing had to be mended."""
    try:
        return lxml.etree.fromstring(data, _parser(recover=False)), True
    except lxml.etree.XMLSyntaxError:
        return _mended(data, name), False
    except ValueError as error:
        raise DocumentError(f"{name} is not readable XML ({_reason(error)})") from error


def _mended(data: bytes, name: str) -> lxml.etree._Element:
    try:
        root = lxml.etree.fromstring(data, _parser(recover=True))
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(f"{name} is not readable XML ({_reason(error)})") from error
    if root is None:
        raise DocumentError(f"{name} is not readable XML")
    return root


def _parser(recover: bool) -> lxml.etree.XMLParser:
    return lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=recover
    )


def _reason(error: Exception) -> str:
    """lxml's words without the place in a string that has no name."""
    return one_line(str(error)).removesuffix("(<string>, line 1)").rstrip()
