"""The server: its checks and headers, and the way in for programs."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request

import pytest
from fastapi.testclient import TestClient

from askai.errors import SettingsError
from askai.settings import Settings
from askai.web.server import Guard, free_socket, serve


def test_the_next_free_port_is_taken() -> None:
    with (
        free_socket("127.0.0.1", 17860) as first,
        free_socket("127.0.0.1", first.getsockname()[1]) as second,
    ):
        assert second.getsockname()[1] > first.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 70_000), ("192.0.2.1", 7860), ("127.0.0.1", -1)]
)
def test_no_port_can_be_used(host: str, port: int) -> None:
    with pytest.raises(SettingsError, match="--port"):
        free_socket(host, port)


@pytest.mark.parametrize(
    ("host", "origin", "refused"),
    [
        ("127.0.0.1:7860", None, False),
        ("localhost:7860", "http://localhost:7860", False),
        ("[::1]:7860", None, False),
        ("localhost", None, False),
        ("evil.example:7860", None, True),
        ("127.0.0.1:7860", "http://evil.example", True),
        ("LOCALHOST:7860", "http://LocalHost:7860", False),
        ("127.0.0.1:7860.evil.example", None, True),
        ("127.0.0.1:7860", "null", True),
        ("", None, True),
        ("[", None, True),
        ("127.0.0.1:7860", "http://[", True),
        ("localhost:7860", "localhost:7860", True),
    ],
)
def test_foreign_hosts_and_origins_are_refused(
    host: str, origin: str | None, refused: bool
) -> None:
    guard = Guard(None, {"127.0.0.1", "localhost", "[::1]"})  # type: ignore[arg-type]
    headers = {b"host": host} | ({b"origin": origin} if origin else {})
    assert bool(guard._refusal(headers)) is refused


@pytest.mark.parametrize(
    ("site", "mode", "refused"),
    [
        ("same-origin", "cors", False),
        ("none", "navigate", False),
        ("cross-site", "navigate", False),  # a link to the page
        ("cross-site", "no-cors", True),  # an <img> of another site
        ("same-site", "cors", True),
    ],
)
def test_other_sites_cannot_load_parts(site: str, mode: str, refused: bool) -> None:
    guard = Guard(None, {"localhost"})  # type: ignore[arg-type]
    headers = {b"host": "localhost", b"sec-fetch-site": site, b"sec-fetch-mode": mode}
    assert bool(guard._refusal(headers)) is refused


@pytest.mark.parametrize(
    ("host", "refused"),
    [
        ("192.0.2.7:7860", False),
        ("[2001:db8::1]:7860", False),
        ("mine.local:7860", False),
        ("evil.example:7860", True),
    ],
)
def test_where_all_addresses_are_served_names_are_still_known_ones(
    host: str, refused: bool
) -> None:
    guard = Guard(None, {"mine.local"}, addresses=True)  # type: ignore[arg-type]
    assert bool(guard._refusal({b"host": host})) is refused


@pytest.mark.parametrize(
    ("origin", "refused"), [(None, False), ("https://askai.example", False), ("http://a", True)]
)
def test_with_a_password_a_proxy_may_give_any_host(origin: str | None, refused: bool) -> None:
    guard = Guard(None, {"localhost"}, "user:pass")  # type: ignore[arg-type]
    headers = {b"host": "askai.example"} | ({b"origin": origin} if origin else {})
    assert bool(guard._refusal(headers)) is refused


@pytest.mark.parametrize(
    ("given", "authorized"),
    [
        ("Basic dXNlcjpwYXNz", True),  # user:pass
        ("Basic dXNlcjpwYXN0", False),
        ("Bearer dXNlcjpwYXNz", False),
        ("", False),
    ],
)
def test_the_password_is_asked_of_everyone(given: str, authorized: bool) -> None:
    guard = Guard(None, set(), "user:pass")  # type: ignore[arg-type]
    assert guard._authorized({b"authorization": given} if given else {}) is authorized
    assert Guard(None, set())._authorized({})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "auth", "told"),
    [("0.0.0.0", "", "--auth"), ("192.0.2.1", "", "--auth"), ("127.0.0.1", "user", "colon")],
)
def test_other_machines_are_not_served_by_accident(host: str, auth: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        serve("nowhere", Settings(), host, 7860, print, auth=auth)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/ask", {"error": "A user and password are needed."}),
        ("/health", {"error": "A user and password are needed."}),
        ("/", None),
    ],
)
def test_programs_are_refused_in_json(path: str, told: dict[str, str] | None) -> None:
    guard = Guard(None, {"localhost"}, "user:pass")  # type: ignore[arg-type]
    got = TestClient(guard).get(path)
    assert got.status_code == 401
    assert "www-authenticate" in got.headers
    assert got.headers["x-content-type-options"] == "nosniff"
    assert (got.json() if told else None) == told
    refused = TestClient(Guard(None, {"localhost"}), base_url="http://evil.example").get(path)  # type: ignore[arg-type]
    assert refused.status_code == 403
    assert refused.headers["content-type"].startswith("application/json" if told else "text/plain")


def fetch(url: str | urllib.request.Request) -> bytes:
    """What the server sends, also with a refusal."""
    try:
        with urllib.request.urlopen(url) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read()


@pytest.mark.model
def test_headers_and_nothing_foreign_in_the_page(address: str) -> None:
    with urllib.request.urlopen(address) as response:
        page = response.read().decode()
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
    # What the page loads: every source and stylesheet is this server's own.
    loaded = re.findall(
        r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["'](https?:[^"']+)""", page
    )
    assert [url for url in loaded if not url.startswith(address)] == []
    request = urllib.request.Request(address, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert refusal.value.code == 403
    refusal.value.close()


@pytest.mark.model
def test_programs_ask_over_http_and_mcp(address: str) -> None:
    body = json.dumps({"question": "How many Chinese universities offer AI degrees?"}).encode()
    headers = {"content-type": "application/json"}
    got = json.loads(fetch(urllib.request.Request(f"{address}/api/ask", body, headers)))
    assert got["text"] == "535"
    assert "no words" in json.loads(fetch(f"{address}/api/search?question=%3F"))["error"]
    assert json.loads(fetch(f"{address}/health"))["status"] == "ok"

    async def talk() -> tuple[set[str], str, str]:
        from mcp import Client

        async with Client(f"{address}/mcp") as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            answer = await client.call_tool("ask", json.loads(body))
            failed = await client.call_tool("search", {"question": "?"})
            assert failed.is_error
            return tools, answer.content[0].text, failed.content[0].text

    tools, answer, failed = asyncio.run(talk())
    assert tools == {"ask", "search"}
    assert json.loads(answer) | {"seconds": {}} == got | {"seconds": {}}
    assert "no words" in failed


@pytest.mark.model
def test_no_file_of_the_machine_is_served(address: str) -> None:
    for path in ("/gradio_api/file=/etc/passwd", "/file=/etc/passwd", "/..%2f..%2fetc/passwd"):
        assert b"root:" not in fetch(address + path)
