"""Sees to it that a start runs where the locked dependencies are. Standard library only, and nothing of the product.

The file must stay readable for Python 3.6, so that an old one gets as far as the sentence below.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- the older Python that this names is the one that must be told
    sys.exit(f"Tablecast: Python 3.11 or newer is needed, and this is Python {sys.version.split()[0]}.")

import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NoReturn

from tablecast.dotvenv import DotVenv
from tablecast.dotvenv_setup import SetupFailed, own_environment, prepare, say

ROOT = Path(__file__).resolve().parents[1]

# Set for the one start that follows a set-up, and taken away by it at once.
HANDED_OVER = "TABLECAST_HANDED_OVER"


def ensure(*, dev: bool = False, root: Path = ROOT) -> None:
    """Return only in an interpreter that has the locked dependencies; elsewhere set up ``.venv`` and start over there.

    Args:
        dev: also the tools of the tests (the ``dev`` group).
        root: the checkout.

    Raises:
        SystemExit: with 1 after one sentence on stderr, with 130 after Ctrl-C.
    """
    venv = DotVenv(root)
    if os.environ.pop(HANDED_OVER, None) == str(venv.folder):
        if not venv.runs_us():
            _give_up(f"{venv.python} does not run in its own .venv. Delete the folder {venv.folder} and start again")
        return
    if not venv.lock.is_file() or (not venv.runs_us() and importable(root, dev=dev)):
        return  # an installed package, or somebody else's environment that has all that is needed
    if _prepared(venv, dev=dev) or not venv.runs_us():
        _start_over(venv)


def importable(root: Path, *, dev: bool) -> bool:
    """Say whether every direct dependency of the checkout is installed for the interpreter that runs now."""
    try:
        tables = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        wanted = [*tables["project"]["dependencies"], *(tables["dependency-groups"]["dev"] if dev else ())]
        for name in (re.match(r"[\w.-]+", line) for line in wanted if ";" not in line):
            metadata.distribution(name[0] if name else "")
    except (metadata.PackageNotFoundError, OSError, ValueError, KeyError):
        return False
    return True


def _prepared(venv: DotVenv, *, dev: bool) -> bool:
    """Bring ``.venv`` up to the lock; return whether packages changed, or end with the sentence that says why not."""
    try:
        return prepare(venv, dev=dev)
    except SetupFailed as failure:
        _give_up(str(failure))
    except OSError as error:
        remedy = "Delete it if it is there, and start again in a folder that you may write to, with 1 GB of space"
        _give_up(f"cannot set up {venv.folder}: {error.strerror or error}. {remedy}")
    except KeyboardInterrupt:
        _give_up("set-up was interrupted; the next start does it again", status=130)


def _give_up(sentence: str, status: int = 1) -> NoReturn:
    say(f"{sentence}.")
    raise SystemExit(status) from None


def _start_over(venv: DotVenv) -> NoReturn:
    """Run the same command, with the same options of Python, by the interpreter of ``.venv``."""
    command = [str(venv.python), *sys.orig_argv[1:]]
    environment = {**own_environment(), HANDED_OVER: str(venv.folder)}
    if sys.platform != "win32":
        os.execve(command[0], command, environment)  # noqa: S606 -- our own command line once more, and no shell
    # Windows has no exec: whoever waits for this process would see it end while the new one has just begun.
    with subprocess.Popen(command, env=environment) as child:  # noqa: S603 -- as above
        while True:
            try:
                raise SystemExit(child.wait())
            except KeyboardInterrupt:  # Ctrl-C reaches the child too, and the child decides what it means
                continue
