"""The way in for programs: `POST /api/ask`, `GET /api/search` and `GET /health`.

Answers and hits have the fields of the command line's JSON; what is wrong with a request is told
in `error`.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from askai.answers import as_json
from askai.assistant import Assistant
from askai.errors import AskaiError, QuestionError

_MOST = 100  # turns, documents


class Asked(BaseModel):
    """A question. `history` is pairs of question and answer text, oldest first."""

    model_config = ConfigDict(extra="forbid")

    question: str
    history: list[tuple[str, str]] = Field([], max_length=_MOST)
    documents: list[str] | None = Field(None, max_length=_MOST)
    min_confidence: float | None = None


class Sought(BaseModel):
    """What to search for; nothing is read for an answer."""

    model_config = ConfigDict(extra="forbid")

    question: str
    k: int = 10
    documents: list[str] | None = Field(None, max_length=_MOST)


def add_api(app: FastAPI, assistant: Assistant, reading: CapacityLimiter) -> None:
    """Answer the requests of programs; questions have threads of their own, by `reading`."""
    telling = CapacityLimiter(1)  # that the server is there, whatever else it does
    # An application of its own, which answers all below its path: the page would answer the rest.
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _tell_errors(api)
    _tell_errors(app)

    @api.post("/ask")
    async def ask(asked: Asked) -> Any:
        answer = partial(
            assistant.ask,
            asked.question,
            history=asked.history,
            documents=asked.documents,
            min_confidence=asked.min_confidence,
        )
        return as_json(await to_thread.run_sync(answer, limiter=reading))

    @api.get("/search")
    def search(sought: Annotated[Sought, Query()]) -> Any:
        return as_json(assistant.search(sought.question, sought.k, sought.documents))

    @app.api_route("/health", methods=["GET", "HEAD"])
    async def health() -> dict[str, Any]:
        documents = await to_thread.run_sync(assistant.documents, limiter=telling)
        return {"status": "ok", "documents": len(documents)}

    app.mount("/api", api)


def _tell_errors(app: FastAPI) -> None:
    """Every error is told in `error`."""

    @app.exception_handler(AskaiError)
    def refused(_: Request, error: AskaiError) -> JSONResponse:
        status = 400 if isinstance(error, QuestionError) else 503
        return JSONResponse({"error": str(error)}, status)

    @app.exception_handler(HTTPException)
    def failed(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": error.detail}, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    def unfit(request: Request, error: RequestValidationError) -> JSONResponse:
        if request.method == "POST" and "json" not in request.headers.get("content-type", ""):
            header = "content-type: application/json"
            return JSONResponse({"error": f"Send the request as JSON, with {header}."}, 415)
        told = [
            f"{'.'.join(map(str, item['loc'][1:])) or 'the request'}: {item['msg']}"
            for item in error.errors()
        ]
        return JSONResponse({"error": "; ".join(told)}, 422)
