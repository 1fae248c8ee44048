"""The program from outside: it starts, serves, survives, ends, and says in one sentence why it cannot."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import aiohttp
import pytest

from tablecast import version
from tests.tablecast.program import HERE, Program, ran, running


async def admin(program: Program, data_dir: Path) -> tuple[aiohttp.ClientSession, str]:
    """Return a client with the global token, and where the program serves."""
    address = await program.address()
    token = (data_dir / "admin_token").read_text(encoding="ascii").strip()
    return aiohttp.ClientSession(headers={"X-Admin-Token": token}), address


async def a_campaign(client: aiohttp.ClientSession, address: str) -> str:
    async with client.post(f"{address}/campaigns", json={"name": "Show", "slug": "show"}) as answer:
        assert answer.status == 201, await answer.text()
    for name in ("Vex", "Grog"):
        async with client.post(f"{address}/campaigns/show/characters", json={"name": name, "hp": 50}) as answer:
            assert answer.status == 201, await answer.text()
    return "show"


async def state_of(client: aiohttp.ClientSession, address: str) -> dict[str, object]:
    async with client.get(f"{address}/campaigns/show/state") as answer:
        assert answer.status == 200
        found: dict[str, object] = await answer.json()
        return found


async def test_a_line_at_the_console_is_a_frame_at_the_server_and_survives_kill_9_of_both(tmp_path: Path) -> None:
    async with running("serve", "--port", "0", data_dir=tmp_path) as program:
        client, address = await admin(program, tmp_path)
        async with client:
            await a_campaign(client, address)
            async with client.ws_connect(f"{address}/campaigns/show/ws") as socket:
                hello, snapshot = await socket.receive_json(), await socket.receive_json()
                assert (hello["type"], snapshot["type"]) == ("hello", "snapshot")
                status, out, err = await ran("chat", "show", "--as", "Ana", "--json", data_dir=tmp_path,
                                             typed="!hp vex -12\nhello\n!hp vix -1\n")  # fmt: skip
                assert (status, err) == (0, "")
                applied, ignored, refused = map(json.loads, out.splitlines())
                assert (applied["reply"], applied["refused"]) == ("✔ Vex 50>38/50 (-12) #4", False)
                assert (ignored["reply"], refused["refused"]) == (None, True)
                async with asyncio.timeout(5):
                    frame = await socket.receive_json()
                assert (frame["type"], frame["seq"], frame["event"]["data"]["amount"]) == ("event", 4, -12)
            before = await state_of(client, address)
        (pid_file,) = tmp_path.rglob("postmaster.pid")
        os.kill(int(pid_file.read_text(encoding="utf-8").split()[0]), signal.SIGKILL)
        program.process.kill()
        await program.process.wait()
    async with running("serve", "--port", "0", data_dir=tmp_path) as program:
        client, address = await admin(program, tmp_path)
        async with client:
            assert await state_of(client, address) == before
            async with client.get(f"{address}/readyz") as answer:
                assert answer.status in {200, 503}
        assert await program.told_to_end(signal.SIGTERM) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_server_in_order_with_its_database(tmp_path: Path, number: signal.Signals) -> None:
    async with running("serve", "--port", "0", data_dir=tmp_path) as program:
        client, address = await admin(program, tmp_path)
        async with client:
            await a_campaign(client, address)
            assert list(tmp_path.rglob("postmaster.pid"))
            async with client.ws_connect(f"{address}/campaigns/show/ws") as socket:
                await socket.receive_json()
                await socket.receive_json()
                ending = asyncio.create_task(program.told_to_end(number))
                assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
                assert socket.close_code == 1001
                assert await ending == 0
    assert not list(tmp_path.rglob("postmaster.pid"))


async def test_the_demo_plays_its_fight_and_shows_the_feed(tmp_path: Path) -> None:
    async with running("demo", "--port", "0", data_dir=tmp_path) as program:
        assert program.seen == ""
        address = await program.address()
        assert "/campaigns/demo/ws" in await program.line_with("live feed")
        assert "✔" in await program.line_with("✔")
        assert "hp_change" in await program.line_with("hp_change")
        async with aiohttp.ClientSession() as client, client.get(f"{address}/campaigns/demo/characters") as answer:
            characters = (await answer.json())["characters"]
            assert len(characters) == 6
        assert await program.told_to_end(signal.SIGINT) == 0
    async with running("demo", "--port", "0", data_dir=tmp_path) as program:
        await program.line_with("snapshot")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for command in ("serve", "demo"):
            status, _, err = await ran(command, "--port", str(port), data_dir=tmp_path)
            assert status == 1
            assert err.splitlines()[-1].startswith(f"tablecast: Port {port} on 127.0.0.1 is taken")
            assert "Traceback" not in err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"DATABASE_URL": "mysql://somebody:hunter2secret@127.0.0.1/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://somebody:hunter2secret@127.0.0.1:{port}/x"}, "127.0.0.1"),
        ({"DATABASE_URL": "postgres://somebody:hunter2secret@no-such-host.invalid/x"}, "no-such-host.invalid"),
        ({"ADMIN_TOKEN": "short"}, "ADMIN_TOKEN"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"PUBLIC_URL": "not a url"}, "PUBLIC_URL"),
        ({"DATA_DIR": "{file}"}, "DATA_DIR"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_wrong_setting_is_one_sentence_without_its_secret(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    filled = {name: value.format(port=free_port(), file=file) for name, value in settings.items()}
    status, out, err = await ran("serve", "--port", "0", data_dir=tmp_path / "data", settings=filled)
    assert status == 1, (out, err)
    assert said in err
    assert "Traceback" not in err
    assert "hunter2secret" not in out + err
    assert len(err.splitlines()) == 1


async def test_an_unknown_campaign_at_the_console_is_one_sentence(tmp_path: Path) -> None:
    status, out, err = await ran("chat", "nowhere", data_dir=tmp_path, typed="!party\n")
    assert (status, out) == (1, "")
    assert err == 'tablecast: No campaign is called "nowhere". "tablecast demo" makes one called demo.\n'


async def test_usage_errors_end_with_2_and_the_version_is_told(tmp_path: Path) -> None:
    assert (await ran("serve", "--port", "many", data_dir=tmp_path))[0] == 2
    assert (await ran("nonsense", data_dir=tmp_path))[0] == 2
    assert await ran("--version", data_dir=tmp_path) == (0, f"tablecast {version()}\n", "")


def test_the_wheel_has_a_console_script_the_notices_and_no_package_called_alembic(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603 - our own build
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=HERE, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        scripts = next(packed.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    assert "tablecast = tablecast.cli:main" in scripts
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert not [name for name in names if name.startswith(("alembic", "tests"))]
    assert "store/_alembic/versions/0001_the_first_tables.py" in names
