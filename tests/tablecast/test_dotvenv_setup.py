"""Making, filling and mending ``.venv``: with stand-ins for venv, pip and uv, and nothing downloaded."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tablecast.dotvenv import DotVenv
from tablecast.dotvenv_setup import SetupFailed, prepare
from tests.tablecast.tools import Tools


@pytest.fixture
def venv(tmp_path: Path) -> DotVenv:
    (tmp_path / "uv.lock").write_text("version = 1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return DotVenv(tmp_path)


@pytest.fixture
def tools(venv: DotVenv, monkeypatch: pytest.MonkeyPatch) -> Tools:
    monkeypatch.delenv("UV", raising=False)
    fake = Tools(venv)
    monkeypatch.setattr(subprocess, "run", fake.run)
    return fake


def change_lock(venv: DotVenv) -> None:
    venv.lock.write_text(venv.lock.read_text(encoding="utf-8") + "# newer\n", encoding="utf-8")


def test_the_first_use_makes_the_folder_and_fills_it(
    venv: DotVenv, tools: Tools, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prepare(venv, dev=False)
    assert tools.calls == ["venv", "pip version", "pip install", "sync run"]
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_repeated_use_starts_no_tool(venv: DotVenv, tools: Tools, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(venv, dev=False)
    capsys.readouterr()
    tools.calls.clear()
    assert not prepare(venv, dev=False)
    assert (tools.calls, capsys.readouterr().err) == ([], "")


def test_the_tests_add_their_tools_and_the_program_then_finds_all_it_needs(venv: DotVenv, tools: Tools) -> None:
    prepare(venv, dev=False)
    tools.calls.clear()
    tools.fail = {"check": "would install"}
    assert prepare(venv, dev=True)
    assert tools.calls == ["check", "sync dev"]
    assert not prepare(venv, dev=False)


@pytest.mark.parametrize("file", ["uv.lock", "pyproject.toml"])
def test_another_lock_or_project_is_installed(venv: DotVenv, tools: Tools, file: str) -> None:
    prepare(venv, dev=False)
    tools.calls.clear()
    tools.fail = {"check": "would install"}
    (venv.root / file).write_text("# newer\n", encoding="utf-8")
    assert prepare(venv, dev=False)
    assert tools.calls == ["check", "sync run"]


def test_what_uv_run_has_installed_is_believed_after_a_check(
    venv: DotVenv, tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tools.make_venv()
    monkeypatch.setenv("UV", sys.executable)
    assert not prepare(venv, dev=True)
    assert tools.calls == ["check"]
    assert capsys.readouterr().err == ""
    assert venv.is_ready(dev=True)


@pytest.mark.parametrize("killed_in", ["venv", "pip install", "sync run"])
def test_a_set_up_that_was_killed_is_done_anew(venv: DotVenv, tools: Tools, killed_in: str) -> None:
    def kill(tool: str) -> None:
        if tool == killed_in:
            raise KeyboardInterrupt

    tools.before = kill
    with pytest.raises(KeyboardInterrupt):
        prepare(venv, dev=False)
    tools.calls.clear()
    tools.before = lambda _tool: None
    assert prepare(venv, dev=False)
    assert tools.calls == ["venv", "pip version", "pip install", "sync run"]
    assert venv.is_ready(dev=False)


@pytest.mark.parametrize("missing", ["python", "pyvenv.cfg"])
def test_a_folder_without_its_python_is_made_anew(venv: DotVenv, tools: Tools, missing: str) -> None:
    prepare(venv, dev=False)
    (venv.python if missing == "python" else venv.folder / missing).unlink()
    tools.calls.clear()
    assert prepare(venv, dev=False)
    assert tools.calls[0] == "venv"


def test_a_missing_uv_and_a_missing_pip_are_brought_back(venv: DotVenv, tools: Tools) -> None:
    prepare(venv, dev=False)
    venv.uv.unlink()
    change_lock(venv)
    tools.calls.clear()
    tools.fail = {"pip version": "No module named pip"}
    assert prepare(venv, dev=False)
    assert tools.calls == ["pip version", "ensurepip", "pip install", "sync run"]


def test_the_folder_of_another_python_is_made_anew(venv: DotVenv, tools: Tools) -> None:
    prepare(venv, dev=False)
    tools.make_venv(version="3.99")
    tools.calls.clear()
    assert prepare(venv, dev=False)
    assert tools.calls[0] == "venv"


def test_a_moved_checkout_gets_a_new_folder(venv: DotVenv, tools: Tools, tmp_path: Path) -> None:
    prepare(venv, dev=False)
    moved = tmp_path / "moved"
    moved.mkdir()
    for part in (".venv", "uv.lock", "pyproject.toml"):
        (tmp_path / part).rename(moved / part)
    tools.venv = DotVenv(moved)
    tools.calls.clear()
    assert prepare(tools.venv, dev=False)
    assert tools.calls[0] == "venv"


def test_a_half_made_folder_goes_away_when_ensurepip_is_broken(venv: DotVenv, tools: Tools) -> None:
    tools.fail = {"venv": "The virtual environment was not created successfully"}
    with pytest.raises(SetupFailed, match="apt install python3-venv"):
        prepare(venv, dev=False)
    assert not venv.folder.exists()


def test_without_ensurepip_nothing_is_begun(venv: DotVenv, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(SetupFailed, match="apt install python3-venv"):
        prepare(venv, dev=False)
    assert (tools.calls, venv.folder.exists()) == ([], False)


def test_a_missing_network_is_said_in_one_line_with_the_words_of_the_tool(venv: DotVenv, tools: Tools) -> None:
    tools.fail = {"sync run": "Resolved 66 packages\nerror: Failed to fetch\n  Caused by: dns error\n"}
    with pytest.raises(SetupFailed) as failure:
        prepare(venv, dev=False)
    assert "(error: Failed to fetch Caused by: dns error)" in str(failure.value)
    assert "Check the network" in str(failure.value)


def test_a_failed_update_that_touched_nothing_leaves_the_old_set_up_in_force(venv: DotVenv, tools: Tools) -> None:
    prepare(venv, dev=False)
    old_lock = venv.lock.read_text(encoding="utf-8")
    change_lock(venv)
    tools.fail = {"check": "would install", "sync run": "error: offline"}
    with pytest.raises(SetupFailed):
        prepare(venv, dev=False)
    venv.lock.write_text(old_lock, encoding="utf-8")
    assert venv.is_ready(dev=False)


def test_a_failed_update_that_changed_packages_is_done_anew(venv: DotVenv, tools: Tools) -> None:
    prepare(venv, dev=False)
    change_lock(venv)
    tools.fail = {"check": "would install", "sync run": "error: disk full"}
    tools.before = lambda tool: (tools.site() / "half").mkdir() if tool == "sync run" else None
    with pytest.raises(SetupFailed):
        prepare(venv, dev=False)
    assert not venv.is_sound()


def test_the_tools_do_not_see_the_environment_of_the_interpreter_that_was_called(
    venv: DotVenv, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_LOCKED", "UV_PYTHON")
    for name in strangers:
        monkeypatch.setenv(name, "elsewhere")
    prepare(venv, dev=False)
    assert all(name not in environment for environment in tools.environments for name in strangers)
    assert {environment["UV_PROJECT_ENVIRONMENT"] for environment in tools.environments} == {str(venv.folder)}
