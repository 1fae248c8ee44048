"""Two processes and one lock."""

import subprocess
import sys
from pathlib import Path

from tablecast.filelock import alone


def test_the_second_waits_until_the_first_is_done(tmp_path: Path) -> None:
    path = tmp_path / "uv.lock"
    path.touch()
    waits: list[bool] = []
    script = (
        "import pathlib, sys; from tablecast.filelock import alone\n"
        "with alone(pathlib.Path(sys.argv[1]), waiting=lambda: None): print('held', flush=True); sys.stdin.read()"
    )
    holder = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:  # noqa: S603 -- this Python and our own words
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline().strip() == b"held"
        end = other.stdin

        def waiting() -> None:
            waits.append(True)
            end.close()

        with alone(path, waiting=waiting):
            assert waits == [True]
