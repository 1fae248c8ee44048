"""``tablecast db …``, ``tablecast verify`` and ``tablecast doctor``: how they are typed."""

from pathlib import Path
from typing import Annotated

import typer

from config.settings import SettingsError
from tablecast.commands.shared import Json, read_settings, serve_until_told, work_to_the_end

db = typer.Typer(help="The database: migrations, backup, restore.", no_args_is_help=True)


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this version. ``serve`` does that too."""
    settings = read_settings()
    from tablecast.run import upgrade as run  # noqa: PLC0415 - "--help" and a wrong setting need not load the database

    serve_until_told(run(settings))


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, such as monday.backup.")], *, json: Json = False
) -> None:
    """Write all campaigns and settings of the database into one file. Works beside a running server."""
    settings = read_settings("WARNING")
    from tablecast.tools import database  # noqa: PLC0415 - as above

    work_to_the_end(database.backup(settings, file, as_json=json))


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What backup wrote.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Replace the campaigns that are there.")] = False,
    json: Json = False,
) -> None:
    """Replace the whole database by a backup. Nothing else may be connected to it."""
    settings = read_settings("WARNING")
    from tablecast.tools import database  # noqa: PLC0415 - as above

    work_to_the_end(database.restore(settings, file, yes=yes, as_json=json))


def verify(
    campaign: Annotated[str | None, typer.Argument(help="Slug or id; all campaigns if left out.")] = None,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Make tables that differ from the log again.")] = False,
    json: Json = False,
) -> None:
    """Fold the logs and compare them with the tables; status 1 if they differ. Works beside a running server."""
    settings = read_settings("WARNING")
    from tablecast.tools import database  # noqa: PLC0415 - as above

    work_to_the_end(database.verify(settings, campaign, repair=repair, as_json=json))


def doctor(*, json: Json = False) -> None:
    """Check every setting and connection, and say what is wrong and how to mend it; status 1 if something is."""
    from tablecast.tools import doctor as tool  # noqa: PLC0415 - as above

    try:
        settings = read_settings("ERROR")
    except SettingsError as error:
        tool.tell([tool.Finding(about="settings", state="broken", said=line) for line in str(error).splitlines()],
                  as_json=json)  # fmt: skip
        raise typer.Exit(1) from None
    work_to_the_end(tool.examine(settings, as_json=json))
