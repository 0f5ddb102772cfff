"""Work in a thread of its own that ends with the process, heard while it goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from functools import wraps
from queue import SimpleQueue
from threading import Thread
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync

Item = TypeVar("Item")
Result = TypeVar("Result")
Given = ParamSpec("Given")


def heard(work: Callable[[Callable[[Item], None]], Result]) -> Iterator[Item | Result]:
    """What the work says by the function that it is given, and at the end its result, or its error.

    Whoever stops asking for more leaves the work to finish by itself.
    """
    said: SimpleQueue[Item | Future[Result]] = SimpleQueue()
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work(said.put))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            future.set_exception(error)
        said.put(future)

    # No pool: at its exit Python waits for those, and a build can take hours.
    Thread(target=run, daemon=True).start()
    while not isinstance(item := said.get(), Future):
        yield item
    yield item.result()


def left_at_once(made: Callable[Given, Iterator[Item]]) -> Callable[Given, AsyncIterator[Item]]:
    """The same items, made in threads: who is cancelled need not wait for the next one."""

    @wraps(made)
    async def awaited(*args: Given.args, **kwargs: Given.kwargs) -> AsyncIterator[Item]:
        items = made(*args, **kwargs)

        def following() -> Item | None:
            return next(items, None)

        while (item := await run_sync(following, abandon_on_cancel=True)) is not None:
            yield item

    return awaited
