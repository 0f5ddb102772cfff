"""`Evaluation` → a table for the terminal, and an HTML page with charts that needs nothing else.

All text that comes from documents and question files is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from askai.errors import AskaiError
from askai.evaluation import Case, Evaluation
from askai.render import plain
from askai.render_page import escape

_WORST = 25  # cases listed
_BARS = 20  # of the latency histogram
_WIDTH, _HEIGHT = 420, 280  # of a chart, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 404, 14, 236  # where its axes stand
_Ticks = Sequence[tuple[float, str]]  # (place on the axis 0..1, label)
_SHARES: _Ticks = [(n / 5, f"{n * 20}%") for n in range(6)]
_STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1c1f23; --soft: #5d6570;
  --line: #d9dde2; --mark: #2563c9; --fill: #9bbcf0; }
@media (prefers-color-scheme: dark) { :root { --back: #16181b; --text: #e8eaed;
  --soft: #a3abb5; --line: #363b42; --mark: #7fb0ff; --fill: #2f5694; } }
body { background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
  margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
p, figcaption { color: var(--soft); margin: .3rem 0; }
.charts { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); }
figure { margin: 0; } svg { height: auto; width: 100%; }
svg text { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--line); } .even { stroke: var(--soft); stroke-dasharray: 4 4; }
.curve { fill: none; stroke: var(--mark); stroke-width: 2; } .dot { fill: var(--mark); }
.bar { fill: var(--fill); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0;
  overflow-wrap: break-word; text-align: left; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
"""


def metrics(result: Evaluation) -> list[tuple[str, str]]:
    """Every measure with its name; shares in percent."""
    rows = [("questions", str(result.questions)), ("… answerable", str(result.answerable))]
    for name, score in (
        (f"answerable, at the threshold {result.threshold:.2f}", result.score),
        ("answerable, best span", result.best),
        ("all, at the threshold (SQuAD 2.0)", result.total),
    ):
        if score is not None:
            rows.append((f"{name}: exact match", _percent(score.exact)))
            rows.append((f"{name}: F1", _percent(score.f1)))
    rows.append(("answerable, answered", _percent(result.answered)))
    known = f" ({result.placed} questions)"
    rows += [
        (f"gold passage in the first {k}{known}", _percent(v)) for k, v in result.recall.items()
    ]
    rows.append((f"gold passage, mean reciprocal rank{known}", _number(result.mrr)))
    rows.append(("cited where the answer stands, best span", _percent(result.cited)))
    rows.append(("cited where the answer stands, answered", _percent(result.cited_answered)))
    for kind in result.refusal:
        rows.append((f"{kind.kind}: refused ({kind.questions} questions)", _percent(kind.refused)))
        rows.append((f"{kind.kind}: AUROC against answerable", _number(kind.auroc)))
    if result.rejections:
        again = sum(one.repeated for one in result.rejections)
        name = f"answers judged wrong, given again ({len(result.rejections)} questions)"
        rows.append((name, str(again)))
    return [
        *rows,
        ("expected calibration error", _number(result.calibration_error)),
        ("area under risk and coverage", _number(result.risk_area)),
        ("seconds to ask, median", _number(result.seconds_p50)),
        ("seconds to ask, 95th percentile", _number(result.seconds_p95)),
    ]


def reliability(result: Evaluation) -> list[tuple[str, ...]]:
    """The rows of the reliability table, under a header; bins without answers are left out."""
    rows: list[tuple[str, ...]] = [("confidence", "answers", "mean confidence", "right")]
    for one in result.calibration:
        if one.answers:
            edges = f"{one.low:.1f} to {one.high:.1f}"
            rows.append((edges, str(one.answers), _number(one.confidence), _percent(one.right)))
    return rows


def terminal_table(result: Evaluation) -> str:
    """The measures and the reliability table as plain text."""
    return _columns(metrics(result)) + "\n\n" + _columns(reliability(result))


def write_report(result: Evaluation, path: str | Path) -> None:
    """Write the page. Raises `AskaiError` when the file cannot be written."""
    try:
        # A question file may hold half a surrogate pair, which UTF-8 has no bytes for.
        Path(path).write_text(html_page(result), "utf-8", errors="replace")
    except OSError as error:
        raise AskaiError(
            f"The report {str(path)!r} cannot be written ({error.strerror}); name another file."
        ) from error


def html_page(result: Evaluation) -> str:
    """One page: charts, measures, reliability, and the cases where confidence was most wrong."""
    worst = _worst(result.cases)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>askai: evaluation</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><h1>How well the documents answer {result.questions} questions</h1>
<p>An answer counts as right here from an F1 of 0.5 on; the threshold is {result.threshold:.2f}.</p>
<div class="charts">{_risk_chart(result)}{_reliability_chart(result)}{_latency_chart(result)}</div>
<h2>Measures</h2>{_table(metrics(result), header=False)}
<h2>Reliability</h2>{_table(reliability(result))}
<h2>Worst cases</h2><p>Where confidence and truth are furthest apart; {len(worst)} of those that
went wrong.</p>{_table([_WORST_HEADER, *map(_worst_row, worst)], numbers=1)}{_rejections(result)}
</body></html>
"""


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )


def _table(rows: Sequence[tuple[str, ...]], *, header: bool = True, numbers: int = 9) -> str:
    """Rows → a table; `numbers` columns after the first are numbers."""
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if header and number == 0 else "td"
        cells = "".join(
            f"<{tag}{' class=number' if 1 <= column <= numbers else ''}>{escape(cell)}</{tag}>"
            for column, cell in enumerate(row)
        )
        lines.append(f"<tr>{cells}</tr>")
    return f'<div class="scroll"><table>{"".join(lines)}</table></div>'


_WORST_HEADER = ("what", "confidence", "question", "right answers", "best span", "cited")


def _worst(cases: Iterable[Case]) -> list[Case]:
    """What went wrong at the threshold, the largest |confidence - right| first."""
    wrong = [case for case in cases if _outcome(case)]
    return sorted(wrong, key=lambda case: -abs(case.confidence - case.right))[:_WORST]


def _outcome(case: Case) -> str:
    """What went wrong with a question, or ""."""
    if case.answered:
        wrong = "wrong" if case.answers else "answered, has no answer"
        return "" if case.right else wrong
    missed = "refused, best span right" if case.right else "refused, best span wrong"
    return missed if case.answers else ""


def _worst_row(case: Case) -> tuple[str, ...]:
    cited = f"{case.document}: {case.quote}" if case.document else ""
    gold = " / ".join(case.answers) or f"none ({case.kind})"
    return (_outcome(case), f"{case.confidence:.2f}", case.question, gold, case.answer, cited)


def _rejections(result: Evaluation) -> str:
    """What is answered now where an answer was judged wrong."""
    if not result.rejections:
        return ""
    rows = [
        (
            "again" if one.repeated else "",
            f"{one.confidence:.2f}",
            one.question,
            " / ".join(text or "(refused)" for text in one.rejected),
            one.answer or "(refused)",
        )
        for one in result.rejections
    ]
    header = ("", "confidence", "question", "judged wrong", "answered now")
    return f"<h2>Answers judged wrong</h2>{_table([header, *rows], numbers=1)}"


def _risk_chart(result: Evaluation) -> str:
    points = [(point.coverage, point.risk) for point in result.risk]
    line = " ".join(f"{_x(coverage):.1f},{_y(risk):.1f}" for coverage, risk in points)
    dots = "".join(
        f'<circle class="dot" cx="{_x(one.coverage):.1f}" cy="{_y(one.risk):.1f}" r="2.5"><title>'
        f"threshold {one.threshold:.2f}: {_percent(one.coverage)} answered, "
        f"{_percent(one.risk)} of them wrong</title></circle>"
        for one in result.risk
    )
    marks = f'<polyline class="curve" points="{line}"/>{dots}'
    caption = f"Risk at coverage: wrong answers among those given; area {result.risk_area:.3f}"
    return _chart(caption, marks, _SHARES, _SHARES, "questions answered")


def _reliability_chart(result: Evaluation) -> str:
    even = f'<path class="even" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
    bars = [
        _bar(one.low, one.high, one.right or 0.0, f"{one.answers} answers, {_percent(one.right)}")
        for one in result.calibration
        if one.answers
    ]
    caption = (
        f"Reliability: answers that are right; calibration error {result.calibration_error:.3f}"
    )
    return _chart(caption, "".join(bars) + even, _SHARES, _SHARES, "confidence")


def _latency_chart(result: Evaluation) -> str:
    times = [1000 * case.seconds for case in result.cases if case.seconds is not None]
    counts, edges = np.histogram(times, bins=_BARS, range=(0.0, max(times) or 1.0))
    top, last = int(counts.max()), float(edges[-1])
    bars = [
        _bar(n / _BARS, (n + 1) / _BARS, count / top, f"{count} questions, {edges[n]:.1f} ms on")
        for n, count in enumerate(counts.tolist())
        if count
    ]
    across = [(n / 4, f"{last * n / 4:.3g}") for n in range(5)]
    median, slow = 1000 * result.seconds_p50, 1000 * result.seconds_p95
    caption = f"Time to ask: questions; median {median:.1f} ms, 95th percentile {slow:.1f} ms"
    return _chart(caption, "".join(bars), across, [(0, "0"), (1, str(top))], "milliseconds")


def _chart(caption: str, marks: str, across: _Ticks, up: _Ticks, axis: str) -> str:
    """A chart with its axes; only numbers and words of this file go into it."""
    lines = "".join(f'<path class="grid" d="M{_LEFT} {_y(at):.1f}H{_RIGHT}"/>' for at, _ in up)
    labels = "".join(
        f'<text x="{_LEFT - 6}" y="{_y(at) + 4:.1f}" text-anchor="end">{label}</text>'
        for at, label in up
    ) + "".join(
        f'<text x="{_x(at):.1f}" y="{_BOTTOM + 17}" text-anchor="middle">{label}</text>'
        for at, label in across
    )
    middle = (_LEFT + _RIGHT) / 2
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{caption}">'
        f'{lines}{marks}{labels}<text x="{middle}" y="{_HEIGHT - 6}" text-anchor="middle">{axis}'
        f"</text></svg><figcaption>{caption}</figcaption></figure>"
    )


def _bar(low: float, high: float, height: float, says: str) -> str:
    width = max(1.0, _x(high) - _x(low) - 2)
    return (
        f'<rect class="bar" x="{_x(low) + 1:.1f}" y="{_y(height):.1f}" width="{width:.1f}" '
        f'height="{max(1.0, _BOTTOM - _y(height)):.1f}"><title>{says}</title></rect>'
    )


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)
