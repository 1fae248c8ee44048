import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from store import migrate
from store.address import Address
from store.embedded import EmbeddedServer
from store.engine import Database
from store.errors import CannotStart
from tests.conftest import upkeep
from tests.store.programs import ROOT
from tests.store.waiting import until

REVISION = """
import time
from pathlib import Path
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = {revision!r}, {down!r}, None, None


def upgrade():
    op.create_table({revision!r}, sa.Column("n", sa.Integer))
    {then}


def downgrade():
    op.drop_table({revision!r})
"""
LINGER = """Path(__file__).with_name('here').touch()
    for _ in range(600):
        time.sleep(0.1)"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Migrations of three revisions, each of which makes one table."""
    (tmp_path / "versions").mkdir()
    for name in ("env.py", "script.py.mako"):
        (tmp_path / name).write_bytes((ROOT / "alembic" / name).read_bytes())
    for revision, down in (("one", None), ("two", "one"), ("three", "two")):
        write(tmp_path, revision, down)
    return tmp_path


def write(folder: Path, revision: str, down: str | None, then: str = "pass") -> None:
    text = REVISION.format(revision=revision, down=down, then=then)
    (folder / "versions" / f"{revision}.py").write_text(text, encoding="utf-8")


async def tables(database: Database) -> list[str]:
    connection = await database.connect()
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    finally:
        await connection.close()
    return [row["tablename"] for row in rows if row["tablename"] != "alembic_version"]


async def migrator(url: str, folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.store.migrator", url, str(folder)),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_the_folder_alembic_is_no_package_for_it_would_hide_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_an_installed_program_has_its_migrations_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrate.scripts() == ROOT / "alembic"
    monkeypatch.setattr(migrate, "HERE", tmp_path)
    (tmp_path / "_alembic").mkdir()
    assert migrate.scripts() == tmp_path / "_alembic"


async def test_an_empty_database_comes_to_the_head_and_a_second_time_changes_nothing(
    empty_address: Address, folder: Path
) -> None:
    database = Database.at(empty_address)
    assert await migrate.current(database) is None
    await migrate.upgrade(database, folder)
    await migrate.upgrade(database, folder)
    assert await migrate.current(database) == migrate.head(folder) == "three"
    assert await tables(database) == ["one", "three", "two"]


async def test_our_own_migrations_lead_to_their_head(database: Database) -> None:
    assert await migrate.current(database) == migrate.head()


async def test_of_four_processes_at_once_all_succeed(empty_address: Address, folder: Path) -> None:
    running = [await migrator(empty_address.url(), folder) for _ in range(4)]
    said = [await process.communicate() for process in running]
    assert [(process.returncode, errors) for process, (_, errors) in zip(running, said, strict=True)] == [(0, b"")] * 4
    assert await tables(Database.at(empty_address)) == ["one", "three", "two"]


async def test_a_kill_in_the_middle_leaves_whole_revisions_and_the_next_call_goes_on(
    empty_address: Address, folder: Path
) -> None:
    write(folder, "two", "one", LINGER)
    database = Database.at(empty_address)
    process = await migrator(empty_address.url(), folder)
    await until((folder / "versions" / "here").exists)
    process.kill()
    await process.communicate()
    assert await tables(database) == ["one"]
    assert await migrate.current(database) == "one"
    write(folder, "two", "one")
    await migrate.upgrade(database, folder)
    assert await tables(database) == ["one", "three", "two"]


async def test_a_revision_that_fails_leaves_those_before_it_and_gives_the_lock_back(
    empty_address: Address, folder: Path
) -> None:
    write(folder, "three", "two", "raise ZeroDivisionError")
    database = Database.at(empty_address)
    with pytest.raises(ZeroDivisionError):
        await migrate.upgrade(database, folder)
    assert await migrate.current(database) == "two"
    assert await tables(database) == ["one", "two"]
    async with migrate.locked(database, patience_s=1):
        pass


async def test_who_waits_for_the_lock_in_vain_is_told_so(empty_address: Address) -> None:
    database = Database.at(empty_address)
    async with migrate.locked(database):
        with pytest.raises(CannotStart, match="DATABASE_DIRECT_URL"):
            async with migrate.locked(database, patience_s=0.2):
                pass


async def test_a_schema_newer_than_the_program_is_one_sentence(empty_address: Address, folder: Path) -> None:
    database = Database.at(empty_address)
    await migrate.upgrade(database, folder)
    (folder / "versions" / "three.py").unlink()
    with pytest.raises(CannotStart, match="revision three, made by a newer Tablecast"):
        await migrate.upgrade(database, folder)


async def test_a_role_that_may_not_change_the_schema_is_one_sentence(
    postgres: EmbeddedServer, empty_address: Address, folder: Path
) -> None:
    await upkeep(postgres, f"ALTER DATABASE {empty_address.database} OWNER TO postgres")
    with pytest.raises(CannotStart, match=f"ALTER DATABASE {empty_address.database} OWNER TO tablecast"):
        await migrate.upgrade(Database.at(empty_address), folder)


async def test_the_tables_of_the_program_are_those_of_the_migrations(database: Database) -> None:
    def check(connection: Connection) -> None:
        config = migrate._config(migrate.scripts())
        config.attributes["connection"] = connection
        command.check(config)

    async with database.upkeep().connect() as connection:
        await connection.run_sync(check)


async def test_alembic_itself_upgrades_and_downgrades_the_configured_database(
    empty_address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_address.url())
    monkeypatch.delenv("DATABASE_DIRECT_URL", raising=False)
    database = Database.at(empty_address)
    await asyncio.to_thread(command.upgrade, Config(ROOT / "alembic.ini"), "head")
    assert await migrate.current(database) == migrate.head()
    await asyncio.to_thread(command.downgrade, Config(ROOT / "alembic.ini"), "base")
    assert await tables(database) == []


async def test_alembic_itself_uses_the_embedded_database_when_none_is_configured(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("DATABASE_DIRECT_URL", "")
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    await asyncio.to_thread(command.upgrade, Config(ROOT / "alembic.ini"), "head")
    async with EmbeddedServer(data_dir) as server:
        assert server.owned
        assert await migrate.current(Database.at(server.address())) == migrate.head()


async def test_alembic_itself_says_one_sentence_when_the_database_is_not_to_be_had(empty_address: Address) -> None:
    nowhere = replace(empty_address, database="no_such_show")
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "alembic", "upgrade", "head"),
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": nowhere.url(), "DATABASE_DIRECT_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = (await asked.communicate())[0].decode()
    assert asked.returncode == 1
    assert "no database 'no_such_show'" in said
    assert "Traceback" not in said
