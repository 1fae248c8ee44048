"""The database from a shell: backup, restore, and whether the tables say what the logs do."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from config.settings import Settings
from store import backup as backups
from store import migrate
from store import restore as restoring
from store import verify as verifying
from store.engine import Database
from store.errors import CannotStart
from store.patience import HANDOVER_S, through_restarts
from tablecast import version
from tablecast.opening import new_id, now, reached
from tablecast.tools.campaigns import SHELL
from tablecast.tools.screen import bars, new_file, old_file, progress, tell

MOST_SHOWN = 20
"""Differences of one campaign that are written out; ``--json`` has all of them."""
LONGEST_SHOWN = 60


@contextlib.asynccontextmanager
async def checked(settings: Settings) -> AsyncIterator[Database]:
    """Yield the configured database when it can be used, whatever its schema is; nothing is migrated."""
    async with reached(settings) as database:
        await through_restarts(database.check, 0 if settings.database_url else HANDOVER_S)
        yield database


async def backup(settings: Settings, file: Path, *, as_json: bool) -> bool:
    """Write the whole database into a new file."""
    with new_file(file) as target:
        async with checked(settings) as database:
            with bars("Backup", 0) as step:
                made = await backups.make(database, target, step=step, now=now(), version=version())
    _told(made, f"Written to {file}", as_json=as_json)
    return True


async def restore(settings: Settings, file: Path, *, yes: bool, as_json: bool) -> bool:
    """Replace the whole database by what a backup holds."""
    with old_file(file) as source:
        async with checked(settings) as database:
            with bars("Restore", 0) as step:
                done = await restoring.restore(database, source, replace=yes, step=step)
    _told(done, f"Restored from {file}; every campaign has a new epoch", as_json=as_json)
    return True


def _told(made: backups.Backup, how: str, *, as_json: bool) -> None:
    if as_json:
        tell(json=made)
        return
    rows = made.rows
    held = f"{rows.get('campaigns', 0)} campaigns, {rows.get('events', 0)} events, revision {made.revision}"
    tell(f"{how}: {held}, as of {made.made_at:%Y-%m-%d %H:%M} UTC", f"digest       {made.digest}")


async def verify(settings: Settings, campaign: str | None, *, repair: bool, as_json: bool) -> bool:
    """Compare logs and tables, and if asked make the tables again; whether they agree in the end."""
    async with checked(settings) as database:
        await _is_of_today(database)
        engine = database.upkeep()
        reports = [
            await _one(engine, head, repair=repair)
            for head in await verifying.heads(engine, campaign and campaign.encode("utf-8", "replace").decode())
        ]
    well = all(report.sound for report in reports)
    if as_json:
        tell(json={"ok": well, "campaigns": [{**msgspec.to_builtins(one), "ok": one.sound} for one in reports]})
    else:
        for report in reports:
            tell(*_lines(report))
        if not reports:
            tell("There is no campaign yet.")
        elif not well and not repair:
            tell("tablecast verify --repair makes the tables from the log again; a log cannot be mended.")
    return well


async def _is_of_today(database: Database) -> None:
    """Refuse a database of another revision, which verifying would have to change.

    Raises:
        CannotStart: it is.
    """
    revision, head = await migrate.current(database), migrate.head()
    if revision != head:
        remedy = "run tablecast db upgrade" if revision is None or migrate.knows(revision) else "use a newer Tablecast"
        raise CannotStart(f"The database is at revision {revision}, and this Tablecast verifies {head}: {remedy}.")


async def _one(engine: AsyncEngine, head: verifying.Head, *, repair: bool) -> verifying.Report:
    with progress(f"Verifying {head.slug}", head.seq) as step:
        if repair:
            return await verifying.repair(engine, head, step, actor=SHELL, now=now, new_id=new_id)
        return await verifying.check(engine, head, step)


def _lines(report: verifying.Report) -> list[str]:
    name = report.campaign.slug + (" (deleted)" if report.campaign.deleted else "")
    if not report.differences:
        return [f"✔ {name}: {report.events} events, and the tables say the same"]
    end = ", made from the log again" if report.repaired else ""
    lines = [f"✖ {name}: {report.events} events, {len(report.differences)} differences{end}"]
    for one in report.differences[:MOST_SHOWN]:
        where = " ".join(part for part in (one.table, one.row, one.field) if part)
        values = f": {_short(one.stored)}, and the log says {_short(one.expected)}" if one.said == "differs" else ""
        lost = " (not to be mended from the log)" if one.lost and report.repaired else ""
        lines.append(f"    {where} {one.said}{values}{lost}")
    if more := len(report.differences) - MOST_SHOWN:
        lines += [f"    and {more} more"] * (more > 0)
    return lines


def _short(value: object) -> str:
    said = msgspec.json.encode(value).decode()
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…"
