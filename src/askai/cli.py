"""`askai index · ask · chat · eval · serve · doctor`: only here is printed and an exit code set."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from askai.errors import AskaiError
from askai.logs import LEVELS
from askai.logs import start as start_log

if TYPE_CHECKING:
    from askai.settings import Settings
    from askai.upkeep import Origin

ANSWERED, FAILED, NOT_FOUND, INTERRUPTED = 0, 1, 3, 130
_CORPUS = "corpus"  # the documents that ship

_EPILOG = """example:
  askai index corpus
  askai ask "How many Chinese universities offer AI degrees?"
  askai serve

settings, such as the threshold min_confidence: environment ASKAI_*, else askai.toml in this folder
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that is not UTF-8 gets escapes
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    if options.log_level:
        start_log(options.log_level)
    try:
        code: int = options.run(options)
        sys.stdout.flush()  # a broken pipe shows here, not after the last line
        return code
    except AskaiError as error:
        print(f"askai: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("askai: stopped; an index that was there before is unchanged", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone: nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="askai",
        description="Answers questions about a folder of documents with verbatim, cited extracts.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    index = _command(
        commands,
        "index",
        _index,
        "bring the index up to date with a folder of documents",
        "Read a folder of documents and bring the index up to date with it.",
        "askai index ~/reports --index ~/reports-index",
    )
    index.add_argument(
        "corpus", nargs="?", help="folder (default: the one it was built from, at first: corpus)"
    )
    index.add_argument("--full", action="store_true", help="compute everything again")
    index.add_argument(
        "--ocr",
        action=argparse.BooleanOptionalAction,
        help="read scanned PDF pages with tesseract (default: as the index was built before)",
    )
    index.add_argument(
        "--verify", action="store_true", help="build nothing: check every part of the index"
    )

    ask = _command(
        commands,
        "ask",
        _ask,
        "answer one question",
        "Answer one question. Exit code 0: answered, 3: not found, 1: error.",
        'askai ask "Who leads Alibaba?" --only "policy/*" --json',
    )
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")

    chat = _command(
        commands,
        "chat",
        _chat,
        "ask one question after another in the terminal",
        "A conversation: follow-ups are understood, a number opens that source, /new forgets, "
        "/quit ends.",
        'askai chat --only "policy/*"',
    )
    for asking in (ask, chat):
        asking.add_argument(
            "--only",
            action="append",
            metavar="GLOB",
            help="search only a document, a folder or a pattern such as "
            "'policy/*' (may be given more than once)",
        )

    evaluate = _command(
        commands,
        "eval",
        _eval,
        "measure how well a file of questions is answered",
        "Ask the questions of a file (JSON lines or SQuAD's JSON) and measure.",
        "askai eval questions.jsonl --report report.html",
    )
    evaluate.add_argument(
        "file",
        metavar="FILE",
        help="lines with `question` and its right `answers` (none: is to be refused)",
    )
    evaluate.add_argument("--json", action="store_true", help="print everything as JSON")
    evaluate.add_argument("--report", metavar="HTML", help="write a page with charts to this file")

    serve = _command(
        commands,
        "serve",
        _serve,
        "open the chat page",
        "Serve the chat page on this machine; a missing index is built first.",
        "askai serve --port 8000",
    )
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to serve at (default: 127.0.0.1); 0.0.0.0 for other machines, with a "
        "password or --open",
    )
    serve.add_argument(
        "--port", type=int, default=7860, help="port; the next free one is taken (default: 7860)"
    )
    serve.add_argument("--corpus", help=f"indexed if there is no index yet (default: {_CORPUS})")
    who = serve.add_mutually_exclusive_group()
    who.add_argument(
        "--auth", metavar="USER:PASSWORD", default="", help="asked of everyone; processes show it"
    )
    who.add_argument("--auth-file", metavar="FILE", help="the same, from a file's first line")
    who.add_argument("--open", action="store_true", help="with --host: without a password")
    serve.add_argument(
        "--mcp", action="store_true", help="also serve the tools ask and search at /mcp"
    )

    doctor = _command(
        commands,
        "doctor",
        _doctor,
        "check the installation, the models and the index",
        "Look at everything that askai needs, and say what to do where it is missing.",
        "askai doctor --index ~/reports-index",
    )

    for command in (index, ask, chat, evaluate, serve):
        command.add_argument(
            "--store",
            metavar="ADDRESS",
            help="keep the index on a Milvus server: milvus+http://HOST:19530/NAME",
        )
    for command in (index, ask, chat, evaluate, serve, doctor):
        command.add_argument("--index", default="index", help="index folder (default: index)")
        command.add_argument(
            "--log-level",
            choices=LEVELS,
            help="log events to standard error as JSON lines, without any text of a document",
        )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    brief: str,
    description: str,
    example: str,
) -> argparse.ArgumentParser:
    """A command with its help; `run` is called with its options and gives the exit code."""
    command = commands.add_parser(
        name,
        help=brief,
        description=description,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def _index(options: argparse.Namespace) -> int:
    settings = _settings(options)
    if options.verify:
        return _verify(options.index, settings)
    build_and_report(options.corpus, options.index, settings, full=options.full, ocr=options.ocr)
    return ANSWERED


def _settings(options: argparse.Namespace) -> Settings:
    """The settings, those that are options from there."""
    from askai.settings import Settings

    return Settings.load() if options.store is None else Settings.load(store=options.store)


def _verify(index: str, settings: Settings) -> int:
    from askai.errors import IndexDamaged
    from askai.upkeep import problems

    found = list(problems(Path(index), settings))
    for problem in found:
        print(problem)
    if found:
        advice = "run `askai index` to build what is damaged again"
        raise IndexDamaged(f"The index in {index!r} is damaged ({len(found)} found); {advice}.")
    print(f"every part of the index in {index!r} is as it was built")
    return ANSWERED


def build_and_report(
    corpus: str | None,
    index: str,
    settings: Settings,
    *,
    full: bool = False,
    ocr: bool | None = None,
) -> None:
    """Build the index, showing progress on stderr, and print what was done.

    What is None is as the index was built before.
    """
    from askai.build import build_index  # heavy: only when an index is built
    from askai.render import plain

    before = _origin(index, settings, needed=corpus is None)
    if corpus is None:
        corpus = before.corpus if before else _CORPUS
    if ocr is None:
        ocr = settings.ocr or (before is not None and before.ocr)
    settings = replace(settings, ocr=ocr)
    show, close = _progress()
    try:
        report = build_index(corpus, index, settings=settings, full=full, progress=show)
    finally:
        close()
    print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped; "
        f"{report.passages} passages, {report.embedded} embedded, {report.seconds:.1f} s"
    )
    for path, reason in report.skipped:
        print(f"skipped {plain(path)}: {plain(reason)}")
    for path, remark in report.remarks:
        print(f"note on {plain(path)}: {plain(remark)}")


def _origin(index: str, settings: Settings, *, needed: bool) -> Origin | None:
    """How the index was built; None where there is none, or where it cannot tell.

    Raises `IndexDamaged` for the latter where that is `needed`: it would become the index of
    another folder.
    """
    from askai.errors import IndexDamaged, IndexProblem
    from askai.upkeep import origin

    try:
        return origin(Path(index), settings)
    except IndexProblem as error:
        if not needed:
            return None
        raise IndexDamaged(
            f"What the index was built from cannot be read ({error}) Name the folder: "
            f"`askai index CORPUS --index {index}`."
        ) from error


def _progress() -> tuple[Callable[..., None], Callable[[], None]]:
    """A bar with rate and time left on a terminal, a plain line for each step elsewhere."""
    from tqdm import tqdm

    titles = {
        "model": "preparing the model",
        "reading": "reading files",
        "embedding": "embedding passages",
        "writing": "writing the index",
    }
    bars: dict[str, tqdm] = {}  # type: ignore[type-arg]
    said: set[str] = set()

    def show(progress) -> None:  # type: ignore[no-untyped-def]
        title = titles[progress.step]
        if not sys.stderr.isatty():
            if progress.step not in said:
                said.add(progress.step)
                print(f"{title} ({progress.total})", file=sys.stderr, flush=True)
            return
        bar = bars.get(progress.step)
        if bar is None:
            for other in bars.values():
                other.close()
            bar = bars[progress.step] = tqdm(
                total=progress.total, desc=title, unit="", file=sys.stderr, dynamic_ncols=True
            )
        bar.update(progress.done - bar.n)

    def close() -> None:
        for bar in bars.values():
            bar.close()

    return show, close


def _ask(options: argparse.Namespace) -> int:
    from askai.answers import as_json
    from askai.assistant import Assistant
    from askai.render import terminal_text

    with closing(Assistant.open(options.index, _settings(options))) as assistant:
        answer = assistant.ask(options.question, documents=options.only)
    if options.json:
        print(json.dumps(as_json(answer), ensure_ascii=False, indent=2))
    else:
        print(terminal_text(answer, colour=_colour(), typed=options.question))
    return ANSWERED if answer.found else NOT_FOUND


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _chat(options: argparse.Namespace) -> int:
    from askai.assistant import Assistant
    from askai.terminal_chat import chat

    with suppress(ImportError):  # line editing and the arrow keys, where the system has them
        import readline  # noqa: F401
    with closing(Assistant.open(options.index, _settings(options))) as assistant:
        chat(assistant, input, print, documents=options.only, colour=_colour())
    return ANSWERED


def _eval(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from askai.answers import as_json
    from askai.assistant import Assistant
    from askai.evaluation import evaluate
    from askai.evaluation_files import read_questions
    from askai.evaluation_report import terminal_table, write_report

    with closing(Assistant.open(options.index, _settings(options))) as assistant:
        questions = read_questions(options.file, assistant.settings.question_length)
        result = evaluate(assistant, tqdm(questions, desc="asking", disable=None))
    print(json.dumps(as_json(result), indent=2) if options.json else terminal_table(result))
    if options.report:
        write_report(result, options.report)
    return ANSWERED


def _serve(options: argparse.Namespace) -> int:
    from askai.upkeep import origin
    from askai.web.server import check_options, serve

    settings = _settings(options)
    auth = _password(options.auth_file) if options.auth_file else options.auth
    # Before a build, which may take hours.
    check_options(options.host, options.port, auth, open_to_all=options.open, mcp=options.mcp)
    built = origin(Path(options.index), settings)
    if built is None:
        corpus = options.corpus or _CORPUS
        where = "under this name on the server" if settings.store else f"in {options.index!r}"
        print(f"no index {where} yet: building it from {corpus!r}")
        build_and_report(corpus, options.index, settings)
    elif options.corpus is not None:
        _check_corpus(options.corpus, built, options.index)
    serve(
        options.index,
        settings,
        options.host,
        options.port,
        say=lambda line: print(line, flush=True),
        auth=auth,
        open_to_all=options.open,
        mcp=options.mcp,
    )
    return ANSWERED


def _check_corpus(corpus: str, built: Origin, index: str) -> None:
    """Raises `IndexMismatch` when an index was built from another folder or address."""
    from askai.errors import IndexMismatch

    if built.corpus not in (corpus, str(Path(corpus).resolve())):
        raise IndexMismatch(
            f"The index in {index!r} is of {built.corpus!r}, not of {corpus!r}; leave out --corpus "
            f"to serve it, run `askai index {corpus} --index {index}` to make it one of that "
            "folder, or give another --index."
        )


def _doctor(options: argparse.Namespace) -> int:
    from askai.doctor import checks

    well = True
    for check in checks(Path(options.index)):
        well = well and check.well
        print(f"{'ok  ' if check.well else 'FAIL'}  {check.name}: {check.told}", flush=True)
    return ANSWERED if well else FAILED


def _password(file: str) -> str:
    """The first line of a file. Raises `SettingsError` when there is none."""
    from askai.errors import SettingsError

    try:
        first = Path(file).read_text("utf-8").strip().splitlines()[:1]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read the password in {file!r}: {error}.") from error
    if not first:
        raise SettingsError(f"The file {file!r} is empty; write user:password into it.")
    return first[0]
