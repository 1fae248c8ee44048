"""A folder with a database in it that has been stopped, a copy per test: quicker than a first start for each."""

import subprocess
from pathlib import Path

import pytest

from store.embedded import EmbeddedServer


@pytest.fixture(scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "data"
    async with EmbeddedServer(folder):
        pass
    return folder


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Path:
    """Return a DATA_DIR that has been used before."""
    subprocess.run(["cp", "-a", str(made), str(tmp_path)], check=True)  # noqa: S603, S607 -- owners and all
    (tmp_path / "data" / "postgres" / "port").unlink()
    return tmp_path / "data"
