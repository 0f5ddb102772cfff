"""The steps of training the reader, and what a checkpoint must hold to go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from transformers import BertForQuestionAnswering

from reader_batches import Group, parts_of
from reader_model import Average, fast_numbers, loss_of, optimizer_of

Value = TypeVar("Value")


class Clock:
    """Seconds that the run has had, those before a restart included, and how many it may have."""

    def __init__(self, minutes: float | None) -> None:
        self._limit = 60 * minutes if minutes else None
        self._began = time.monotonic()
        self._measuring = 0.0
        self._window = (0.0, 0.0)  # when the steps begin, and when they end

    def spent(self) -> float:
        """Seconds until now."""
        return time.monotonic() - self._began

    def timed(self, measure: Callable[[], Value]) -> Value:
        """Measure, and remember how long that takes."""
        before = self.spent()
        value = measure()
        self._measuring = self.spent() - before
        return value

    def plan(self, reserve: float) -> None:
        """The steps begin now, and end so that measuring, times `reserve`, still fits in."""
        if self._limit:
            self._window = (self.spent(), self._limit - reserve * self._measuring - 10)

    def progress(self) -> float:
        """The part of the steps' time that is over; 0 when there is no limit."""
        if not self._limit:
            return 0.0
        begin, end = self._window
        return (self.spent() - begin) / max(end - begin, 1e-9)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"spent": self.spent(), "window": self._window, "limit": self._limit}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave: time in which nothing ran does not count.

        Another limit than before moves the end of the steps.
        """
        self._began -= state["spent"]
        begin, end = state["window"]
        self._window = (begin, end + (self._limit or 0.0) - (state["limit"] or 0.0))


class Trainer:
    """The network in training."""

    def __init__(
        self,
        model: BertForQuestionAnswering,
        settings: dict[str, Any],
        rate: float,
        device: torch.device,
        teachers: Sequence[BertForQuestionAnswering] = (),
    ) -> None:
        self.model = model.to(device).train()
        self._teachers = [teacher.to(device).eval() for teacher in teachers]
        self.average = Average(settings["optimizer"]["ema_decay"])
        self.place = {"epoch": 0, "batch": 0, "step": 0, "tokens": 0}
        self._settings = settings
        self._rate = rate
        self._optimizer = optimizer_of(model, rate, settings["optimizer"])
        self._device = device
        self._fast = fast_numbers(device)
        self._parts = 1 if device.type == "cuda" else settings["batch"]["parts"]

    def step(self, batch: list[Group], progress: float) -> torch.Tensor:
        """Learn from a batch; its loss, left on the device.

        `progress` (0 to 1) through the run sets the rate.
        """
        options = self._settings["optimizer"]
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * slope(progress, options["warmup"])
        parts = parts_of(batch, self._parts, self._device)
        loss = loss_of(self.model, parts, self._settings["loss"], self._fast, self._teachers)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), options["clip"])
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        if progress >= options["ema_from"]:
            self.average.update(self.model)
        self.place["step"] += 1
        self.place["batch"] += 1
        self.place["tokens"] += sum(len(row.ids) for group in batch for row in group)
        return loss.detach()

    def state(self) -> dict[str, Any]:
        """All that the next step depends on; the rate follows from the clock."""
        cuda = self._device.type == "cuda"
        return {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "average": self.average.weights,
            "place": self.place,
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all() if cuda else [],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.average.weights = {
            name: value.to(self._device) for name, value in state["average"].items()
        }
        self.place.update(state["place"])
        torch.set_rng_state(state["random"])
        if state["random_cuda"] and self._device.type == "cuda":
            torch.cuda.set_rng_state_all(state["random_cuda"])


def slope(progress: float, warmup: float) -> float:
    """The part of the highest rate: up while it warms up, then down to nothing, in lines."""
    if progress < warmup:
        return max(progress / warmup, 1e-3)
    return max(0.0, (1 - progress) / (1 - warmup))


class Teller:
    """Prints how it goes, and says what is due. `options` has the times between."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._last = dict.fromkeys(options, time.monotonic())
        self._losses: list[torch.Tensor] = []
        self._tokens = -1

    def due(self, name: str) -> bool:
        """Whether the time by that name is over; if so, it begins again."""
        seconds = self._options[name] * (60 if name.endswith("minutes") else 1)
        if time.monotonic() - self._last[name] < seconds:
            return False
        self._last[name] = time.monotonic()
        return True

    def tell(self, loss: torch.Tensor, progress: float, trainer: Trainer) -> None:
        """A line now and then: the mean loss and the speed since the last one."""
        if self._tokens < 0:
            self._tokens = trainer.place["tokens"]
        self._losses.append(loss)
        since = self._last["print_seconds"]
        if self.due("print_seconds"):
            tokens = trainer.place["tokens"] - self._tokens
            speed = tokens / (time.monotonic() - since)
            mean = float(torch.stack(self._losses).mean())
            step = trainer.place["step"]
            print(
                f"{100 * progress:5.1f} %  step {step}  loss {mean:.3f}  {speed:.0f} tokens/s",
                flush=True,
            )
            self._losses, self._tokens = [], trainer.place["tokens"]
