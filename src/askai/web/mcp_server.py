"""The tools `ask` and `search` for programs that speak the Model Context Protocol, at `/mcp`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI

from askai.answers import as_json
from askai.assistant import Assistant
from askai.errors import AskaiError, SettingsError

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def check_installed() -> None:
    """Raises `SettingsError` when the extra is missing."""
    if find_spec("mcp") is None:
        raise SettingsError(
            "--mcp needs the package 'mcp'; in the folder of askai, run: "
            "pip install -c constraints.txt -e '.[mcp]'"
        )


def mcp_tools(assistant: Assistant, reading: CapacityLimiter) -> tuple[list[Any], Lifespan]:
    """The routes that serve the tools, and what must run while they do. `reading`: see the API."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.server.transport_security import TransportSecuritySettings

    server = MCPServer(
        "askai",
        version=version("askai"),
        instructions=(
            "Answers questions about a folder of documents in their own words, with citations. "
            "`found` false means that the documents do not hold the answer."
        ),
        log_level="WARNING",
    )

    @server.tool(structured_output=False)
    async def ask(
        question: str,
        documents: list[str] | None = None,
        min_confidence: float | None = None,
    ) -> dict[str, Any]:
        """Ask one question; the answer is verbatim, with the place of every word of it.

        `documents`: only these paths, folders ("reports/") or patterns. `min_confidence` (0 to 1):
        below it the answer is "not in these documents"; 0 always gives the best candidate.
        """
        asked = partial(assistant.ask, question, documents=documents, min_confidence=min_confidence)
        try:
            answer = await to_thread.run_sync(asked, limiter=reading)
        except AskaiError as error:
            raise ToolError(str(error)) from error
        told: dict[str, Any] = as_json(answer)
        return told

    @server.tool(structured_output=False)
    def search(
        question: str, k: int = 10, documents: list[str] | None = None
    ) -> list[dict[str, Any]]:
        """The `k` passages nearest to a question, best first; nothing is read for an answer."""
        try:
            hits = assistant.search(question, k, documents)
        except AskaiError as error:
            raise ToolError(str(error)) from error
        return [as_json(hit) for hit in hits]

    # Host and Origin are checked for the whole server already.
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        json_response=True, stateless_http=True, transport_security=unchecked
    )

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with app.router.lifespan_context(app):
            yield

    return list(app.routes), running
