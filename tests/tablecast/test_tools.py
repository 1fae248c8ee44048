"""The tools from outside: a show is made, moved, backed up, spoiled and mended, each by a process of its own."""

import asyncio
import contextlib
import json
import re
import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from store.embedded import EmbeddedServer
from store.engine import Database
from tablecast import cli
from tests.store.evenings import sql
from tests.tablecast.program import PATIENCE_S, ran, running

pytestmark = pytest.mark.timeout(300)  # each tool is a process, and some machines are slow
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


async def told(*arguments: str, data_dir: Path, typed: str = "") -> Any:
    """Return the JSON that a tool prints; it succeeds."""
    status, out, err = await ran(*arguments, "--json", data_dir=data_dir, typed=typed)
    assert (status, err) == (0, ""), (out, err)
    return json.loads(out.splitlines()[-1])


async def refused(*arguments: str, data_dir: Path, status: int = 1) -> str:
    """Return the one sentence of a tool that fails."""
    found, out, err = await ran(*arguments, data_dir=data_dir)
    assert (found, out) == (status, ""), (out, err)
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    return err


@contextlib.asynccontextmanager
async def serving(*folders: Path) -> AsyncIterator[list[Database]]:
    """Run the embedded servers of these folders meanwhile, so that each tool need not start one of its own."""
    async with contextlib.AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(EmbeddedServer(folder)) for folder in folders]
        yield [Database.at(server.address()) for server in servers]


async def test_a_show_is_made_played_exported_and_goes_on_in_another_installation(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "lantern.jsonl"
    async with serving(here, there):
        made = await told("campaign", "create", "Lantern Road", "--slug", "lantern", "--private", data_dir=here)
        assert made["slug"] == "lantern"
        assert re.fullmatch(r"admin_[\w-]{43}", made["admin_token"])
        assert re.fullmatch(r"overlay_[\w-]{43}", made["overlay_key"])
        await ran("chat", "lantern", "--role", "broadcaster", data_dir=here, typed="!ep 1 Würfel\n!ev Nacht\n")
        listed = await told("campaign", "list", data_dir=here)
        assert [(one["id"], one["visibility"], one["seq"] > 1) for one in listed["campaigns"]] == [
            (made["id"], "private", True)
        ]
        status, out, _ = await ran("campaign", "list", data_dir=here)
        assert (status, "lantern" in out, made["admin_token"] in out) == (0, True, False)

        out_of = await told("campaign", "export", "lantern", str(file), data_dir=here)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert made["admin_token"] not in file.read_text(encoding="utf-8")
        assert "is there already" in await refused("campaign", "export", "lantern", str(file), data_dir=here)
        status, out, err = await ran("campaign", "export", "lantern", "-", data_dir=here)
        assert status == 0
        assert len(out.splitlines()) == len(file.read_text(encoding="utf-8").splitlines())
        assert out_of["digest"] in err

        into = await told("campaign", "import", str(file), data_dir=there)
        assert (into["digest"], into["id"]) == (out_of["digest"], made["id"])
        assert into["admin_token"] != made["admin_token"]
        assert "here already" in await refused("campaign", "import", str(file), data_dir=there)
        assert (await told("campaign", "export", "lantern", str(tmp_path / "2"), data_dir=there))["digest"] == out_of[
            "digest"
        ]
        assert (await told("verify", data_dir=there))["ok"] is True
        file.write_bytes(file.read_bytes()[:-30])
        empty = tmp_path / "empty"
        assert "nothing was changed" in await refused("campaign", "import", str(file), data_dir=empty)
        assert (await told("campaign", "list", data_dir=empty))["campaigns"] == []
        assert not list(tmp_path.glob(".*.part"))


async def test_tables_that_were_spoiled_are_found_with_status_1_and_mended(tmp_path: Path) -> None:
    async with serving(tmp_path) as (database,):
        await told("campaign", "create", "Show", data_dir=tmp_path)
        await sql(database, "UPDATE campaigns SET name = 'Spoiled'")
        status, out, _ = await ran("verify", data_dir=tmp_path)
        assert status == 1
        assert 'name differs: "Spoiled", and the log says "Show"' in out
        status, out, _ = await ran("verify", "show", "--json", data_dir=tmp_path)
        assert status == 1
        (report,) = json.loads(out)["campaigns"]
        assert [(one["table"], one["field"]) for one in report["differences"]] == [("campaigns", "name")]
        status, out, _ = await ran("verify", "--repair", data_dir=tmp_path)
        assert status == 0
        assert "made from the log again" in out
        assert (await told("verify", data_dir=tmp_path))["ok"] is True
        await sql(database, "UPDATE alembic_version SET version_num = '0001'")
        assert "tablecast db upgrade" in await refused("verify", data_dir=tmp_path)


async def test_a_backup_is_made_beside_a_server_restored_without_it_and_gives_every_client_a_new_start(
    tmp_path: Path,
) -> None:
    data, file = tmp_path / "data", tmp_path / "monday.backup"
    made = await told("campaign", "create", "Show", data_dir=data)
    async with running("serve", "--port", "0", data_dir=data) as program:
        address = await program.address()
        async with aiohttp.ClientSession() as client:
            before = await _state(client, address)
            backed = await told("db", "backup", str(file), data_dir=data)
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert "running on this database" in await refused("db", "restore", str(file), "--yes", data_dir=data)
            rotated = await told("token", "rotate", "show", data_dir=data)
            assert await _opens(client, address, rotated["admin_token"])
            assert not await _opens(client, address, made["admin_token"])
        assert await program.told_to_end(signal.SIGTERM) == 0
    assert "--yes" in await refused("db", "restore", str(file), data_dir=data)
    back = await told("db", "restore", str(file), "--yes", data_dir=data)
    assert (back["digest"], back["rows"]["campaigns"]) == (backed["digest"], 1)
    async with running("serve", "--port", "0", data_dir=data) as program:
        address = await program.address()
        async with aiohttp.ClientSession() as client:
            after = await _state(client, address)
            assert after["epoch"] != before["epoch"]
            assert (after["seq"], after["state"]) == (before["seq"], before["state"])
            feed = f"{address}/campaigns/show/ws?since={before['seq']}&epoch={before['epoch']}"
            async with client.ws_connect(feed) as socket:
                frames = [await socket.receive_json() for _ in range(2)]
            assert [frame["type"] for frame in frames] == ["hello", "snapshot"]
            assert await _opens(client, address, made["admin_token"])  # the keys are those of the backup


async def _state(client: aiohttp.ClientSession, address: str) -> Any:
    async with client.get(f"{address}/campaigns/show/state") as answer:
        assert answer.status == 200
        return await answer.json()


async def _opens(client: aiohttp.ClientSession, address: str, token: str) -> bool:
    headers = {"X-Token": token}
    async with client.patch(f"{address}/campaigns/show", json={"name": "Show"}, headers=headers) as answer:
        return answer.status == 200


async def test_the_doctor_ends_with_1_when_something_is_broken_and_prints_no_secret(tmp_path: Path) -> None:
    status, out, _ = await ran("doctor", data_dir=tmp_path)
    assert status == 0, out
    settings = {"DATABASE_URL": "postgres://somebody:hunter2secret@127.0.0.1:1/x", "ADMIN_TOKEN": "z" * 40}
    status, out, err = await ran("doctor", "--json", data_dir=tmp_path, settings=settings)
    assert (status, err) == (1, "")
    found = json.loads(out)
    assert [one["about"] for one in found["findings"] if one["state"] == "broken"] == ["database"]
    wrong = {"LOG_LEVEL": "LOUD", "ADMIN_TOKEN": "hunter2secret"}
    status, more, err = await ran("doctor", data_dir=tmp_path, settings=wrong)
    assert status == 1
    assert {line.split()[2] for line in more.splitlines()} == {"LOG_LEVEL", "ADMIN_TOKEN"}
    assert "hunter2secret" not in out + more + err
    assert "z" * 40 not in out


async def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    async with serving(tmp_path):
        assert "slug" in await refused("campaign", "create", "X", "--slug", "Not A Slug", data_dir=tmp_path)
        assert "game system" in await refused("campaign", "create", "X", "--system", "chess", data_dir=tmp_path)
        for named in ("verify nowhere", "token rotate nowhere"):
            assert '"nowhere"' in await refused(*named.split(), data_dir=tmp_path)
        missing = str(tmp_path / "missing")
        assert "cannot be read" in await refused("db", "restore", missing, data_dir=tmp_path)
        assert "cannot be written" in await refused("db", "backup", f"{missing}/x", data_dir=tmp_path)
        (tmp_path / "text").write_text("no backup\n", encoding="utf-8")
        assert "db backup" in await refused("db", "restore", str(tmp_path / "text"), data_dir=tmp_path)
        assert "campaign export" in await refused("campaign", "import", str(tmp_path / "text"), data_dir=tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_a_tool_that_waits_for_the_database_with_status_1(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with serving(tmp_path) as (database,):
        await told("campaign", "create", "Show", data_dir=tmp_path)
        async with database.upkeep().connect() as holder, database.upkeep().connect() as watcher:
            await holder.execute(text("LOCK TABLE campaigns IN ACCESS EXCLUSIVE MODE"))
            async with running("verify", data_dir=tmp_path) as program:
                async with asyncio.timeout(PATIENCE_S):
                    while not (await watcher.execute(WAITING)).scalar_one():
                        await watcher.rollback()
                        await asyncio.sleep(0.05)
                assert await program.told_to_end(number) == 1


@pytest.mark.parametrize(
    "wrong", ["campaign create", "token rotate x --which other", "campaign fly", "db backup", "verify --mend"]
)
def test_what_is_typed_wrong_is_a_usage_error(wrong: str) -> None:
    assert CliRunner().invoke(cli.app, wrong.split()).exit_code == 2
