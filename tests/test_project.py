"""Promises about the project itself: its imports, its public face, what its README says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import askai
from askai.cli import _parser

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "askai"


def ranks() -> dict[str, int]:
    """The rank of every file, as docs/architecture.md gives it."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", text, re.MULTILINE)
    return {
        name: int(rank) for rank, names in rows for name in re.findall(r"`([\w/]+\.py)`", names)
    }


def own_imports(path: Path) -> set[str]:
    """The files of the package that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("askai"):
            names = [node.module, *(f"{node.module}.{item.name}" for item in node.names)]
        elif isinstance(node, ast.Import):
            names = [item.name for item in node.names if item.name.startswith("askai.")]
        for name in names:
            file = PACKAGE / (name.removeprefix("askai").strip(".").replace(".", "/") + ".py")
            if file.is_file():
                found.add(file.relative_to(PACKAGE).as_posix())
    return found


def test_every_file_has_a_rank() -> None:
    files = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    assert files == set(ranks())


def test_imports_run_one_way() -> None:
    order = ranks()
    against = {
        (name, other)
        for name in order
        for other in own_imports(PACKAGE / name)
        if name != "__init__.py" and order[other] >= order[name]
    }
    assert against == set()


def test_only_the_page_imports_gradio_and_only_export_imports_torch() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if re.search(r"^\s*(import|from) gradio", text, re.MULTILINE):
            assert path.parent.name == "web"
        if re.search(r"^\s*(import|from) (torch|sentence_transformers)", text, re.MULTILINE):
            assert path.name in ("export.py", "reader_export.py")


def test_public_face() -> None:
    assert list(askai.__all__) == sorted(askai.__all__, key=lambda name: (name.islower(), name))
    assert set(askai.__all__) == set(askai._HOMES) == set(dir(askai))
    for name in askai.__all__:
        assert getattr(askai, name).__name__ == name
    with pytest.raises(AttributeError, match="nothing"):
        askai.nothing  # noqa: B018


@pytest.mark.parametrize("code", ["import askai", "import askai.cli; askai.cli._parser()"])
def test_light_imports(code: str) -> None:
    heavy = [
        "torch",
        "sentence_transformers",
        "transformers",
        "gradio",
        "faiss",
        "numpy",
        "onnxruntime",
    ]
    check = f"{code}; import sys; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def commands() -> dict[str, str]:
    """Every subcommand with its help text."""
    actions = _parser()._subparsers._group_actions  # type: ignore[union-attr]
    return {name: parser.format_help() for name, parser in actions[0].choices.items()}  # type: ignore


def test_every_command_is_in_the_readme_and_shows_an_example() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(commands()) == {"index", "ask", "chat", "serve", "eval", "doctor"}
    for name, help_text in commands().items():
        assert f"askai {name}" in readme
        assert "example:" in help_text
    assert "example:" in _parser().format_help()


def test_the_readme_starts_with_what_matters() -> None:
    first = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:40])
    assert "make run" in first
    assert "make test" in first
    assert "[1]" in first


def test_every_version_is_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(
        re.fullmatch(r"[\w.-]+==[\w.!+]+", line) for line in pins if not line.startswith("#")
    )
    assert "torch==2.13.0" in pins


def test_the_lock_has_the_pinned_versions_with_hashes() -> None:
    pins = dict(re.findall(r"^([\w.-]+)==([\w.!+]+)", (ROOT / "constraints.txt").read_text(), re.M))
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.findall(r"^([\w.-]+)==([\w.!+]+).*\\\n((?:    --hash=.*\n?)+)", lock, re.M)
    names = [name.lower().replace("_", "-") for name in pins]
    pinned = dict(zip(names, pins.values(), strict=True))
    assert len(entries) == len(re.findall(r"^[\w.-]+==", lock, re.M)) > 50
    assert {
        name: version for name, version, _ in entries if pinned.get(name, version) != version
    } == {}


def test_what_is_installed_by_the_lock_has_a_hash() -> None:
    """Building askai itself must not fetch setuptools, which the lock has, anew."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile.partition("\ninstall-locked:")[2].partition("\n\n")[0]
    installs = [line for line in recipe.splitlines() if " install " in line]
    assert len(installs) == 2
    for line in installs:
        assert "--require-hashes" in line or "--no-deps --no-build-isolation" in line
    assert re.search(r"^setuptools==\S+ \\$", (ROOT / "requirements.lock").read_text(), re.M)


def test_nothing_runs_code_from_a_file() -> None:
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    assert not re.search(r"\b(?:pickle|marshal|shelve|joblib|dill)\b|allow_pickle=True", code)
    assert not re.search(r"(?<![\w.])(?:eval|exec)\(", code)


def test_the_committed_pdf_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "made.pdf"
    script = ROOT / "scripts" / "make_corpus_pdf.py"
    subprocess.run([sys.executable, str(script), str(made)], check=True, capture_output=True)
    assert made.read_bytes() == (ROOT / "corpus" / "sanctions-and-data.pdf").read_bytes()
