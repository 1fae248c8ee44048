"""Campaigns from a shell: make, list, export, import, and new tokens for them."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from rich.console import Console
from rich.table import Table

from config.settings import Settings
from game.actor import Actor, Role
from game.campaigns import About
from store import campaign_import, keys, tokens, transfer, verify
from store.engine import Database
from store.handler import Handler
from tablecast import version
from tablecast.opening import new_id, now, opened
from tablecast.tools.screen import STDIO, new_file, old_file, progress, tell

SHELL = Actor(id="shell", name="Command line", role=Role.OPERATOR, platform="shell")
SOURCE = "shell"
WIDE = 300
"""Characters a line for whoever is no terminal."""
KEEP = "Keep them: this is the only time that they are shown."


async def create(
    settings: Settings, name: str, *, slug: str | None, system: str | None, private: bool, as_json: bool
) -> bool:
    """Make a campaign."""
    given = {"name": name, "slug": slug, "system": system, "visibility": "private" if private else None}
    about = About(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    admin_token, overlay_key = tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY)
    async with opened(settings) as database, database.pool(min_size=0) as pool:
        handler = Handler(pool, database.engine, now=now, new_id=new_id)
        hashes = tokens.hashes(admin_token, overlay_key)
        receipt = await handler.create(about, actor=SHELL, keys=hashes, source=SOURCE)
    made = receipt.state.at_hand if receipt.state else None
    said = {"id": receipt.campaign_id, "slug": made.slug if made else ""}
    _show_keys(said, {"admin_token": admin_token, "overlay_key": overlay_key}, as_json=as_json)
    return True


def _show_keys(about: dict[str, Any], secrets: dict[str, str], *, as_json: bool) -> None:
    shown = about | secrets
    if as_json:
        tell(json=shown)
    else:
        tell(*(f"{key.replace('_', ' '):<12} {value}" for key, value in shown.items()), KEEP)


async def show(settings: Settings, *, as_json: bool) -> bool:
    """List the campaigns."""
    async with opened(settings) as database:
        found = await keys.campaigns(database.engine)
    if as_json:
        tell(json={"campaigns": found})
    elif not found:
        tell('There is no campaign yet: tablecast campaign create "The Lantern Road" makes one.')
    else:
        _print(found)
    return True


def _print(found: list[keys.Listed]) -> None:
    table = Table(box=None, pad_edge=False)
    for title in ("slug", "name", "system", "", "events", "last edit", "id"):
        table.add_column(title, justify="right" if title == "events" else "left", overflow="fold")
    for one in found:
        at = f"{one.updated_at:%Y-%m-%d %H:%M}"
        table.add_row(one.slug, one.name, one.system, one.visibility, str(one.seq), at, one.id)
    Console(width=None if sys.stdout.isatty() else WIDE, markup=False, highlight=False).print(table)


async def rotate(settings: Settings, campaign: str, which: keys.Which, *, as_json: bool) -> bool:
    """Replace a token or key."""
    async with opened(settings) as database:
        (head,) = await verify.heads(database.engine, _text(campaign))
        token = await keys.rotate(database.engine, head.id, which, actor=SHELL, source=SOURCE, at=now())
    name = "admin_token" if which == "admin" else "overlay_key"
    _show_keys({"id": head.id, "slug": head.slug}, {name: token}, as_json=as_json)
    return True


async def export(settings: Settings, campaign: str, file: str | None, *, as_json: bool) -> bool:
    """Write a campaign into a file, or to stdout."""
    async with opened(settings) as database, _upkeep(database) as engine:
        (head,) = await verify.heads(engine, _text(campaign))
        to = file or f"{head.slug}.jsonl"
        with contextlib.ExitStack() as stack:
            target: BinaryIO = sys.stdout.buffer if to == STDIO else stack.enter_context(new_file(Path(to)))
            step = stack.enter_context(progress(f"Exporting {head.slug}", head.seq))
            moved = await transfer.export(engine, head, target.write, step, now=now(), version=version())
            target.flush()
    _told(moved, f"exported to {to}", as_json=as_json, aside=to == STDIO)
    return True


async def bring_in(settings: Settings, file: Path, *, slug: str | None, as_json: bool) -> bool:
    """Take in a campaign from a file."""
    admin_token, overlay_key = tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY)
    with old_file(file) as source:
        async with opened(settings) as database, _upkeep(database) as engine:
            with progress("Importing", 0) as step:
                moved = await campaign_import.bring_in(
                    engine, source, step, slug=slug, hashes=tokens.hashes(admin_token, overlay_key), actor=SHELL,
                    now=now(), new_id=new_id,
                )  # fmt: skip
    secrets = {"admin_token": admin_token, "overlay_key": overlay_key}
    if not as_json:
        _told(moved, "imported", as_json=False)
    _show_keys(
        msgspec.to_builtins(moved) if as_json else {"id": moved.id, "slug": moved.slug}, secrets, as_json=as_json
    )
    return True


def _told(moved: transfer.Moved, how: str, *, as_json: bool, aside: bool = False) -> None:
    if as_json:
        tell(json=moved, aside=aside)
        return
    tell(f"{moved.slug}: {moved.events} events, {moved.receipts} receipts {how}", f"digest       {moved.digest}",
         aside=aside)  # fmt: skip


@contextlib.asynccontextmanager
async def _upkeep(database: Database) -> AsyncIterator[Any]:
    """Yield an engine without limits of time."""
    engine = database.upkeep()
    try:
        yield engine
    finally:
        await engine.dispose()


def _text(typed: str) -> str:
    """Return what was typed as text that a database can be asked for."""
    return typed.encode("utf-8", "replace").decode().replace("\0", "")
