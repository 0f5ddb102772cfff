"""The page on a local port, with the headers and checks that Gradio leaves to its host."""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import socket
from asyncio import CancelledError
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING

from askai.assistant import Assistant
from askai.errors import SettingsError
from askai.settings import Settings
from askai.web.mcp_server import check_installed, mcp_tools

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_AT_ONCE = 2  # questions read for programs; the others wait
_PORTS = 65_536
_PORTS_TRIED = 50
_SESSIONS_KEPT = 40  # what Gradio remembers of a page; the page's conversation is not in it
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
# Everything comes from this server: no script, font, picture or call goes anywhere else.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; "
    "form-action 'self'; object-src 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
}


def serve(
    index: str | Path,
    settings: Settings,
    host: str,
    port: int,
    say: Callable[[str], None],
    *,
    auth: str = "",
    open_to_all: bool = False,
    mcp: bool = False,
) -> None:
    """Serve the page until interrupted; `say` gets a line with its address.

    `mcp`: with tools for programs that speak the Model Context Protocol, at /mcp.

    `auth` is "user:password", asked of everyone. Without it an address that other machines reach
    is refused, unless `open_to_all`. Raises `SettingsError`.
    """
    import uvicorn

    check_options(host, port, auth, open_to_all=open_to_all, mcp=mcp)
    listener = free_socket(host, port)
    taken = listener.getsockname()[1]
    assistant = Assistant.open(index, settings)
    try:
        app = create_app(assistant, host, auth, mcp=mcp)
        if taken != port != 0:
            say(f"port {port} is in use: taking {taken}")
        say(f"askai is at http://{_in_url(host)}:{taken} (press Ctrl-C to stop)")
        # Pages hold a connection open: without a limit Ctrl-C would wait for them.
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        with suppress(KeyboardInterrupt):  # how it is meant to end
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()
        assistant.close()


def check_options(host: str, port: int, auth: str, *, open_to_all: bool, mcp: bool) -> None:
    """Raises `SettingsError` for what `serve` would refuse, whatever the index."""
    _check_port(port)
    if auth and not all(auth.partition(":")):
        raise SettingsError("The user and password have no colon between them; use user:password.")
    if not auth and not open_to_all and not is_loopback(host):
        raise SettingsError(
            f"At {host!r} anyone who reaches this machine could ask, add and remove documents; "
            "give --auth USER:PASSWORD or --auth-file FILE, or --open to let them."
        )
    if mcp:
        check_installed()


def _check_port(port: int) -> None:
    if not 0 <= port < _PORTS:
        raise SettingsError(f"Port {port} does not exist; give one from 1 to 65535 with --port.")


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line of the log tells something: not that open pages ended with the server."""
    error = record.exc_info[1] if record.exc_info else None
    told = record.getMessage()
    return not isinstance(error, CancelledError) and "graceful shutdown exceeded" not in told


def create_app(
    assistant: Assistant, host: str = "127.0.0.1", auth: str = "", *, mcp: bool = False
) -> FastAPI:
    """The page as an ASGI application."""
    # Before gradio is imported: no version check, no telemetry, no hub.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gradio as gr
    from anyio import CapacityLimiter
    from fastapi import FastAPI

    from askai.web.api import add_api
    from askai.web.page import asset, build_page, theme
    from askai.web.sources import add_sources

    page = build_page(assistant)
    page.state_session_capacity = _SESSIONS_KEPT
    page.queue(default_concurrency_limit=2, max_size=32, api_open=False)
    reading = CapacityLimiter(_AT_ONCE)
    routes, running = mcp_tools(assistant, reading) if mcp else ([], None)
    app: FastAPI = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    app.router.routes += routes
    add_api(app, assistant, reading)
    add_sources(app, assistant)
    gr.mount_gradio_app(
        app,
        page,
        path="",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=f"{assistant.settings.file_megabytes}mb",
        ssr_mode=False,
        allowed_paths=[],
        theme=theme(),
        css=asset("page.css"),
        head=f"<script>{asset('page.js')}</script>",
    )
    anywhere = _is_unspecified(host)
    hosts = {*_LOCAL, *(_own_names() if anywhere else {_in_url(host).lower()})}
    app.add_middleware(Guard, hosts=hosts, auth=auth, addresses=anywhere)
    return app


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_unspecified(host: str) -> bool:
    """Whether an address stands for all addresses of the machine."""
    try:
        return host == "" or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _own_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, f"{name}.local", socket.getfqdn().lower()}


def free_socket(host: str, port: int) -> socket.socket:
    """A socket listening on `port`, or on the next free one. Raises `SettingsError`."""
    _check_port(port)
    reason = ""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + _PORTS_TRIED, _PORTS)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except (OSError, OverflowError) as error:
            listener.close()
            reason = str(error)
            continue
        return listener
    raise SettingsError(
        f"No port from {port} on can be used at {host!r} ({reason}); "
        "give another with --port or --host."
    )


class Guard:
    """Refuses foreign Host and Origin headers and asks for the password, if there is one.

    Adds the security headers to every answer.

    A page on another site could otherwise reach this server through the reader's browser (DNS
    rebinding, cross-site requests).
    """

    def __init__(
        self, app: ASGIApp, hosts: set[str], auth: str = "", *, addresses: bool = False
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._addresses = addresses  # whether any address in numbers will do
        self._authorization = f"Basic {b64encode(auth.encode()).decode()}" if auth else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(headers)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [item for item in message["headers"] if item[0].lower() not in _HEADERS]
                message["headers"] = [*kept, *_HEADERS.items()]
            await send(message)

        if refusal:
            await _refuse(scope, send_with_headers, 403, [], refusal)
        elif not self._authorized(headers):
            asking = [(b"www-authenticate", b'Basic realm="askai", charset="UTF-8"')]
            told = "A user and password are needed."
            await _refuse(scope, send_with_headers, 401, asking, told)
        else:
            await self._app(scope, receive, send_with_headers)

    def _authorized(self, headers: dict[bytes, str]) -> bool:
        given = headers.get(b"authorization", "").encode()
        return not self._authorization or compare_digest(given, self._authorization.encode())

    def _refusal(self, headers: dict[bytes, str]) -> str:
        host = headers.get(b"host", "").lower()
        if not self._is_known(_name(host)):
            return "This address is not served here; use the one that askai printed."
        origin = headers.get(b"origin")
        foreign = headers.get(b"sec-fetch-site", "") in ("cross-site", "same-site")
        followed = headers.get(b"sec-fetch-mode") == "navigate"  # a link to the page
        if (origin and origin.lower().partition("://")[2] != host) or (foreign and not followed):
            return "Requests from other sites are refused."
        return ""

    def _is_known(self, name: str) -> bool:
        """A name that another site has made point here is none of them; a number cannot be that.

        With a password any name will do, such as a proxy's: a browser gives the password to none
        but the one that it was typed for.
        """
        if self._authorization or name in self._hosts:
            return True
        try:
            return self._addresses and bool(ipaddress.ip_address(name.strip("[]")))
        except ValueError:
            return False


async def _refuse(
    scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]], reason: str
) -> None:
    """Send why a request is refused: to programs as JSON, as all their errors are."""
    to_program = scope["path"].startswith("/api/") or scope["path"] == "/health"
    kind = b"application/json" if to_program else b"text/plain; charset=utf-8"
    body = json.dumps({"error": reason}) if to_program else f"{reason}\n"
    headers = [(b"content-type", kind), *headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):  # IPv6
        return host.partition("]")[0] + "]"
    name, _, port = host.rpartition(":")
    return name if name and port.isdecimal() else host


def _in_url(host: str) -> str:
    """An address as it stands in a URL."""
    return f"[{host}]" if ":" in host else host
