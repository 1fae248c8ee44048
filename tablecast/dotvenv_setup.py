"""Makes ``.venv``, fills it from ``uv.lock`` and mends it, with nothing but ``venv``, ``pip`` and the uv inside it.

Standard library only. It never decides which interpreter runs; :mod:`tablecast.bootstrap` does.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tablecast.dotvenv import UNFINISHED, DotVenv
from tablecast.filelock import alone

# What belongs to the interpreter that was called, or to other work of uv, and would mislead ours.
FOREIGN = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
FOREIGN_TO_UV = ("UV_LOCKED", "UV_NO_SYNC", "UV_PROJECT", "UV_PYTHON", "UV_WORKING_DIR", "UV_WORKING_DIRECTORY")

REASON_CHARACTERS = 300

NO_VENV = (
    "this Python cannot make a virtual environment, its venv or ensurepip module is missing or incomplete"
    "{reason}. On Debian and Ubuntu this helps: apt install python3-venv"
)
NO_PACKAGES = (
    "the dependencies could not be installed{reason}. "
    "Check the network (or HTTPS_PROXY) and the space on the disk, then start again"
)


class SetupFailed(Exception):
    """``.venv`` cannot be set up; the text says why and what would help, without a full stop."""


def say(line: str) -> None:
    """Tell the person at the terminal, on stderr."""
    print(f"Tablecast: {line}", file=sys.stderr, flush=True)  # noqa: T201 -- there is no logging before the set-up


def own_environment() -> dict[str, str]:
    """Return the environment variables without those of the interpreter that was called."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def prepare(venv: DotVenv, *, dev: bool) -> bool:
    """Bring ``.venv`` up to the lock if it is not; return whether packages changed.

    Raises:
        SetupFailed: a tool said no.
        OSError: the folder cannot be written.
    """
    if venv.is_ready(dev=dev):
        return False
    with alone(venv.lock, waiting=lambda: say("another start is setting up .venv; waiting for it...")):
        return not venv.is_ready(dev=dev) and _set_up(venv, "dev" if dev else "run")


def _set_up(venv: DotVenv, group: str) -> bool:
    sync = ["sync", "--frozen", "--inexact", "--python", str(venv.python), *(["--no-dev"] * (group == "run"))]
    if venv.is_sound() and (uv := _present_uv(venv)) and _try(venv, uv, *sync, "--check").returncode == 0:
        venv.write_stamp(group)  # somebody else's work, such as `uv run`: all is there
        return False
    say("setting up .venv (first use, or changed dependencies); this takes a minute...")
    if not venv.is_sound():
        _make_anew(venv)
    with _undone_if_nothing_happened(venv):
        _run(venv, NO_PACKAGES, _present_uv(venv) or _install_uv(venv), *sync)
    venv.write_stamp(group)
    return True


@contextlib.contextmanager
def _undone_if_nothing_happened(venv: DotVenv) -> Iterator[None]:
    """Mark the folder as unfinished; a tool that gave up before it touched a package leaves it as good as it was."""
    before = venv.stamp.read_bytes() if venv.stamp.exists() else None
    venv.write_stamp(UNFINISHED)
    packages = venv.packages()
    try:
        yield
    except SetupFailed:
        if packages == venv.packages():
            venv.stamp.unlink() if before is None else venv.stamp.write_bytes(before)
        raise


def _make_anew(venv: DotVenv) -> None:
    creator = getattr(sys, "_base_executable", None) or sys.executable  # inside a .venv: the Python that it came from
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise SetupFailed(NO_VENV.format(reason=""))
    if venv.folder.exists():
        shutil.rmtree(venv.folder)
    venv.folder.mkdir()
    venv.write_stamp(UNFINISHED)
    try:
        _run(venv, NO_VENV, creator, "-I", "-m", "venv", str(venv.folder))
    except SetupFailed:
        shutil.rmtree(venv.folder, ignore_errors=True)
        raise
    venv.stamp.unlink()


def _present_uv(venv: DotVenv) -> str | None:
    """Return the uv of the folder, or the one that runs us (`uv run` names itself)."""
    return next((str(uv) for uv in (venv.uv, os.environ.get("UV")) if uv and Path(uv).is_file()), None)


def _install_uv(venv: DotVenv) -> str:
    pip = (str(venv.python), "-I", "-m", "pip")
    if _try(venv, *pip, "--version").returncode != 0:
        _run(venv, NO_VENV, str(venv.python), "-I", "-m", "ensurepip")
    options = ("--quiet", "--retries=2", "--only-binary=:all:", "--force-reinstall")  # its record may outlive its file
    _run(venv, NO_PACKAGES, *pip, "install", *options, "uv>=0.9,<1")
    return str(venv.uv)


def _run(venv: DotVenv, otherwise: str, *command: str) -> None:
    done = _try(venv, *command)
    if done.returncode != 0:
        reason = _reason(done.stdout) or f"status {done.returncode}"
        raise SetupFailed(otherwise.format(reason=f" ({reason[:REASON_CHARACTERS]})"))


def _reason(output: str) -> str:
    """Return what a tool says from the word "error" on, or else its last line, in one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    first = next((index for index, line in enumerate(lines) if line.lower().startswith("error")), -1)
    return " ".join(lines[first:])


def _try(venv: DotVenv, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in own_environment().items() if name not in FOREIGN_TO_UV}
    environment.update(
        UV_PROJECT_ENVIRONMENT=str(venv.folder),
        UV_PYTHON_DOWNLOADS="never",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_USER="0",
    )
    return subprocess.run(  # noqa: S603 -- names from this file, and no shell
        command,
        cwd=venv.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
        close_fds=sys.platform == "win32",
    )
