"""Where a start runs: in place, in ``.venv`` or not at all. No tool is started and nothing is downloaded."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tablecast import bootstrap, version
from tablecast.dotvenv import DotVenv
from tablecast.dotvenv_setup import SetupFailed

ROOT = Path(bootstrap.__file__).resolve().parents[1]
PROJECT = '[project]\ndependencies = ["{name}>=1"]\n[dependency-groups]\ndev = ["pytest"]\n'


class StartedOver(Exception):
    """The process would have become another one."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose dependencies nobody has."""
    (tmp_path / "uv.lock").write_text("version = 1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(name="no-such-package"), encoding="utf-8")
    monkeypatch.delenv(bootstrap.HANDED_OVER, raising=False)
    return tmp_path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """What os.execve was called with."""
    calls: list[tuple[list[str], dict[str, str]]] = []

    def execve(_path: str, command: list[str], environment: dict[str, str]) -> None:
        calls.append((command, environment))
        raise StartedOver

    monkeypatch.setattr(os, "execve", execve)
    return calls


def prepared(answer: Callable[[], bool]) -> Callable[..., bool]:
    return lambda _venv, **_options: answer()


def failing(error: BaseException) -> Callable[..., bool]:
    def prepare(_venv: DotVenv, **_options: bool) -> bool:
        raise error

    return prepare


def test_an_installed_package_is_left_alone(tmp_path: Path) -> None:
    bootstrap.ensure(root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_environment_that_has_all_dependencies_is_left_alone(root: Path) -> None:
    (root / "pyproject.toml").write_text(PROJECT.format(name="aiohttp"), encoding="utf-8")
    bootstrap.ensure(dev=True, root=root)
    assert not (root / ".venv").exists()


def test_one_missing_dependency_is_enough_to_need_the_folder(root: Path) -> None:
    (root / "pyproject.toml").write_text(
        '[project]\ndependencies = ["aiohttp>=3", "no-such-package"]\n', encoding="utf-8"
    )
    assert not bootstrap.importable(root, dev=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no exec")
def test_the_command_starts_over_with_its_options_and_without_foreign_variables(
    root: Path, started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "prepare", prepared(lambda: True))
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-W", "error", "-X", "dev", "-m", "tablecast", "demo", "a b"])
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        monkeypatch.setenv(name, "elsewhere")
    with pytest.raises(StartedOver):
        bootstrap.ensure(root=root)
    command, environment = started[0]
    assert command == [str(DotVenv(root).python), "-W", "error", "-X", "dev", "-m", "tablecast", "demo", "a b"]
    assert not {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"} & set(environment)


def test_the_start_that_follows_a_set_up_looks_no_further_and_leaves_no_trace(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(bootstrap.HANDED_OVER, str(root / ".venv"))
    monkeypatch.setattr(DotVenv, "runs_us", lambda _venv: True)
    monkeypatch.setattr(bootstrap, "prepare", failing(AssertionError("nothing to prepare")))
    bootstrap.ensure(root=root)
    assert bootstrap.HANDED_OVER not in os.environ


def test_a_python_that_does_not_become_that_of_the_folder_ends_the_start(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(bootstrap.HANDED_OVER, str(root / ".venv"))
    with pytest.raises(SystemExit) as end:
        bootstrap.ensure(root=root)
    assert end.value.code == 1
    assert "Delete the folder" in capsys.readouterr().err


def test_inside_the_folder_a_newer_lock_is_installed_before_anything_is_imported(
    root: Path, started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "pyproject.toml").write_text(PROJECT.format(name="aiohttp"), encoding="utf-8")
    monkeypatch.setattr(DotVenv, "runs_us", lambda _venv: True)
    monkeypatch.setattr(bootstrap, "prepare", prepared(lambda: True))
    with pytest.raises(StartedOver):
        bootstrap.ensure(root=root)
    assert len(started) == 1


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (SetupFailed("the dependencies could not be installed"), 1, "could not be installed."),
        (OSError(30, "Read-only file system"), 1, "Read-only file system. Delete it if it is there"),
        (KeyboardInterrupt(), 130, "the next start does it again."),
    ],
)
def test_a_set_up_that_fails_says_one_sentence_and_shows_no_traceback(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    words: str,
) -> None:
    monkeypatch.setattr(bootstrap, "prepare", failing(error))
    with pytest.raises(SystemExit) as end:
        bootstrap.ensure(root=root)
    told = capsys.readouterr().err
    assert (end.value.code, told.count("\n")) == (status, 1)
    assert words in told


@pytest.mark.parametrize(
    "file",
    [
        "tablecast/__init__.py",
        "tablecast/__main__.py",
        "tablecast/bootstrap.py",
        "tests/__init__.py",
        "tests/__main__.py",
    ],
)
def test_old_pythons_can_read_the_files_up_to_the_sentence_that_names_the_version(file: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in ast.walk(tree))


def test_an_old_python_is_told_which_one_is_needed() -> None:
    script = "import sys; sys.version_info = (3, 10, 1); sys.version = '3.10.1 (main)'\nimport tablecast.bootstrap"
    ended = subprocess.run(  # noqa: S603 -- this Python and our own words
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == "Tablecast: Python 3.11 or newer is needed, and this is Python 3.10.1.\n"


def test_the_bootstrap_imports_only_the_standard_library() -> None:
    script = (
        "import sys, tablecast.bootstrap\n"
        "own = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(sorted(name for name in own if not name.startswith('_')))"
    )
    ended = subprocess.run(  # noqa: S603 -- this Python and our own words
        [sys.executable, "-S", "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert ended.stdout == "['tablecast']\n"


def test_the_version_is_the_one_of_the_project() -> None:
    assert f'version = "{version()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
