"""The reader's network: opened, its loss, its averaged weights, and saved."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import BertForQuestionAnswering
from transformers.utils import logging

from askai.models import MODEL_PACKAGE
from reader_batches import Batch

NEVER = float("-inf")


def embedding_model() -> Path:
    """The folder of all-MiniLM-L6-v2, from its package."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {MODEL_PACKAGE} is not installed.")
    return Path(spec.origin).parent / "model"


def open_model(folder: Path, dropout: float = 0.0) -> BertForQuestionAnswering:
    """A reader, or a plain BERT that becomes one: then its last layer starts at random."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = BertForQuestionAnswering.from_pretrained(
        folder,
        dtype=torch.float32,
        local_files_only=True,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
    )
    return model


def save_model(model: BertForQuestionAnswering, tokenizer: Path, out: Path) -> None:
    """Weights as float16, configuration and tokenizer."""
    weights = {name: value.half().contiguous().cpu() for name, value in model.state_dict().items()}
    save_file(weights, out / "model.safetensors", {"format": "pt"})
    (out / "model.safetensors").chmod(0o644)  # safetensors keeps it to the owner
    model.config.save_pretrained(out)
    cutter = Tokenizer.from_file(str(tokenizer))
    cutter.no_truncation()
    cutter.no_padding()
    cutter.save(str(out / "tokenizer.json"))


def fast_numbers(device: torch.device) -> bool:
    """Whether bfloat16 is faster than float32.

    Of CPUs only with tiles (AMX): with AVX-512 alone a step took twice as long as in float32.
    """
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))


def logits_of(
    model: BertForQuestionAnswering, batch: Batch, fast: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """How much speaks for each token as start and as end, shape (rows, longest)."""
    with torch.autocast(batch.ids.device.type, torch.bfloat16, enabled=fast):
        found = model(input_ids=batch.ids, attention_mask=batch.real, token_type_ids=batch.types)
    return found.start_logits.float(), found.end_logits.float()


def loss_of(
    model: BertForQuestionAnswering,
    parts: Sequence[Batch],
    options: dict[str, Any],
    fast: bool,
    teachers: Sequence[BertForQuestionAnswering] = (),
) -> torch.Tensor:
    """The loss of a batch that is read in parts.

    Cross-entropy over [CLS] and the tokens of the passage; where several answers are right, their
    starts (and their ends) are right together: minus the logarithm of the sum of their chances.
    To it comes the same over the tokens of all passages of a question, without [CLS]: scores of
    different passages become comparable (Clark & Gardner 2018, "Simple and Effective
    Multi-Paragraph Reading Comprehension"). With teachers a part of the cross-entropy is that
    against their mean chances (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network").
    """
    total = torch.zeros((), device=parts[0].ids.device)
    read = [(batch, *logits_of(model, batch, fast)) for batch in parts]
    taught = [chances(teachers, batch, fast) for batch in parts]
    groups = torch.cat([batch.groups for batch, _, _ in read])
    answered = torch.cat([~batch.starts[:, 0] for batch, _, _ in read])
    for side in (0, 1):
        terms = [
            row_terms(
                logits[side],
                batch.candidates,
                batch.ends if side else batch.starts,
                soft[side] if soft else None,
                options["taught"],
            )
            for (batch, *logits), soft in zip(read, taught, strict=True)
        ]
        own, right, passage = (torch.cat(values) for values in zip(*terms, strict=True))
        total = total + 0.5 * own.mean()
        if options["shared"]:
            total = total + 0.5 * options["shared"] * shared(right, passage, groups, answered)
    return total


@torch.no_grad()
def chances(
    teachers: Sequence[BertForQuestionAnswering], batch: Batch, fast: bool
) -> tuple[torch.Tensor, torch.Tensor] | None:
    """The teachers' mean chance of each candidate as start and as end; None without teachers."""
    if not teachers:
        return None
    read = [logits_of(teacher, batch, fast) for teacher in teachers]
    sides = (
        torch.stack(side).masked_fill(~batch.candidates, NEVER) for side in zip(*read, strict=True)
    )
    starts, ends = (side.softmax(2).mean(0) for side in sides)
    return starts, ends


def row_terms(
    logits: torch.Tensor,
    candidates: torch.Tensor,
    gold: torch.Tensor,
    soft: torch.Tensor | None,
    taught: float,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """For each row its loss, and the log-sums of its gold tokens and of its passage's tokens."""
    allowed = logits.masked_fill(~candidates, NEVER)
    everything = allowed.logsumexp(1)
    right = logits.masked_fill(~gold, NEVER).logsumexp(1)
    own = everything - right
    if soft is not None:
        own = (1 - taught) * own + taught * (everything - (soft * logits).sum(1))
    return own, right, allowed[:, 1:].logsumexp(1)


def shared(
    right: torch.Tensor, passage: torch.Tensor, groups: torch.Tensor, answered: torch.Tensor
) -> torch.Tensor:
    """The loss over all passages of a question, for questions with a right and a wrong one.

    Nothing here waits for the device.
    """
    size = len(groups)  # there are no more groups than rows
    counts = torch.zeros(size, device=groups.device).index_add(0, groups, torch.ones_like(right))
    rows = answered & (counts[groups] > 1)
    top = torch.full((size,), NEVER, device=passage.device)
    top = top.scatter_reduce(0, groups, passage.detach(), "amax")
    sums = torch.zeros(size, device=passage.device)
    sums = sums.index_add(0, groups, (passage - top[groups]).exp())
    together = sums[groups].log() + top[groups]
    return ((together - right) * rows).sum() / rows.sum().clamp(min=1)


class Average:
    """An exponential moving average of a model's weights, once it has begun."""

    def __init__(self, decay: float) -> None:
        self.weights: dict[str, torch.Tensor] = {}
        self._decay = decay

    def update(self, model: torch.nn.Module) -> None:
        """Take the present weights in; the first time, as they are."""
        present = {name: value.detach() for name, value in model.state_dict().items()}
        if not self.weights:
            self.weights = {name: value.clone() for name, value in present.items()}
        for name, value in self.weights.items():
            if value.is_floating_point():
                value.lerp_(present[name], 1 - self._decay)

    @contextmanager
    def inside(self, model: torch.nn.Module) -> Iterator[None]:
        """The model with the averaged weights, if there are any."""
        if not self.weights:
            yield
            return
        kept = {name: value.clone() for name, value in model.state_dict().items()}
        model.load_state_dict(self.weights)
        try:
            yield
        finally:
            model.load_state_dict(kept)


def optimizer_of(
    model: torch.nn.Module, rate: float, options: dict[str, Any]
) -> torch.optim.Optimizer:
    """AdamW; biases and normalisation do not decay."""
    if options["frozen_embeddings"]:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_("embeddings" not in name)
    trained = [value for value in model.parameters() if value.requires_grad]
    return torch.optim.AdamW(
        [
            {
                "params": [value for value in trained if value.ndim > 1],
                "weight_decay": options["weight_decay"],
            },
            {"params": [value for value in trained if value.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=rate,
        fused=True,
    )
