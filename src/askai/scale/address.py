"""The setting `store`, "milvus+http://host:19530/name": which server, and which name on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from askai.errors import SettingsError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SCHEMES = {"milvus+http": "http", "milvus+https": "https"}


@dataclass(frozen=True, slots=True)
class Address:
    """A name on a Milvus server."""

    uri: str
    name: str  # the alias of the live collection
    user: str
    password: str

    @property
    def shown(self) -> str:
        """What may be printed: no password."""
        return f"milvus+{self.uri}/{self.name}"


def shown(address: str) -> str:
    """An address without user and password, as it may be printed."""
    return re.sub(r"//.*@", "//", address)


def parse_address(store: str) -> Address:
    """What the setting `store` says. Raises `SettingsError`."""
    try:
        parts = urlsplit(store)
        port = parts.port or 19530
    except ValueError:
        parts, port = urlsplit(""), 0
    name = parts.path.strip("/")
    if parts.scheme not in _SCHEMES or not parts.hostname or not _NAME.fullmatch(name):
        raise SettingsError(
            f"Setting store is {shown(store)!r}; use milvus+http://HOST:19530/NAME (or "
            "milvus+https), NAME being letters, digits and _."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(
        uri=f"{_SCHEMES[parts.scheme]}://{host}:{port}",
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
