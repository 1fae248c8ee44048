"""``tablecast campaign …`` and ``tablecast token …``: how they are typed."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from tablecast.commands.shared import Campaign, Json, read_settings, work_to_the_end

app = typer.Typer(help="Campaigns: make, list, move.", no_args_is_help=True)
token = typer.Typer(help="Tokens of campaigns.", no_args_is_help=True)


class Which(Enum):
    """Which of a campaign's secrets."""

    ADMIN = "admin"
    OVERLAY = "overlay"


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the show is called.")],
    slug: Annotated[str | None, typer.Option(help="Its name in addresses; made from the name if left out.")] = None,
    system: Annotated[str | None, typer.Option(help="Its game system, such as dnd5e-2024 or plain.")] = None,
    *,
    private: Annotated[bool, typer.Option("--private", help="Nobody reads it without a key.")] = False,
    json: Json = False,
) -> None:
    """Make a campaign and print its token and key, for the only time."""
    settings = read_settings("WARNING")
    from tablecast.tools import campaigns  # noqa: PLC0415 - "--help" and a wrong setting need not load the database

    work_to_the_end(campaigns.create(settings, name, slug=slug, system=system, private=private, as_json=json))


@app.command("list")
def show(*, json: Json = False) -> None:
    """List the campaigns, private ones too."""
    settings = read_settings("WARNING")
    from tablecast.tools import campaigns  # noqa: PLC0415 - as above

    work_to_the_end(campaigns.show(settings, as_json=json))


@app.command()
def export(
    campaign: Campaign,
    file: Annotated[str | None, typer.Argument(help="Where to; - for stdout. SLUG.jsonl if left out.")] = None,
    *,
    json: Json = False,
) -> None:
    """Write a campaign with its whole log into one file. Works beside a running server."""
    settings = read_settings("WARNING")
    from tablecast.tools import campaigns  # noqa: PLC0415 - as above

    work_to_the_end(campaigns.export(settings, campaign, file, as_json=json))


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(help="What export wrote.")],
    slug: Annotated[str | None, typer.Option(help="Another slug than the one that it had.")] = None,
    *,
    json: Json = False,
) -> None:
    """Take in a campaign from the file of another installation, and print its new token and key."""
    settings = read_settings("WARNING")
    from tablecast.tools import campaigns  # noqa: PLC0415 - as above

    work_to_the_end(campaigns.bring_in(settings, file, slug=slug, as_json=json))


@token.command()
def rotate(
    campaign: Campaign,
    which: Annotated[Which, typer.Option(help="The token for writing, or the key that overlays read with.")] = (
        Which.ADMIN
    ),
    *,
    json: Json = False,
) -> None:
    """Put a new token in place of the old one, and print it for the only time."""
    settings = read_settings("WARNING")
    from tablecast.tools import campaigns  # noqa: PLC0415 - as above

    work_to_the_end(campaigns.rotate(settings, campaign, which.value, as_json=json))
