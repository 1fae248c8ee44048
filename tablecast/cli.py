"""The command line: which commands there are and what they are called with. Their work is done elsewhere."""

import sys
from enum import Enum
from typing import Annotated

import typer

from config.settings import SettingsError
from game.actor import Role
from game.errors import CommandRejected
from store.errors import CannotStart, StoreUnavailable
from store.files import BadFile
from tablecast import version
from tablecast.commands import campaign, care
from tablecast.commands.shared import Campaign, Json, read_settings, serve_until_told

app = typer.Typer(
    name="tablecast",
    help="Live tabletop shows: chat commands become hit points, conditions and rosters on every overlay.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(campaign.app, name="campaign")
app.add_typer(campaign.token, name="token")
app.add_typer(care.db, name="db")
app.command()(care.verify)
app.command()(care.doctor)

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network of this machine.")]
Port = Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65_535)]


class ChatRole(Enum):
    """Who may be played at the console."""

    BROADCASTER = "broadcaster"
    MODERATOR = "moderator"
    VIP = "vip"
    VIEWER = "viewer"


@app.callback(invoke_without_command=True)
def _root(
    *, show_version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False
) -> None:
    if show_version:
        typer.echo(f"tablecast {version()}")
        raise typer.Exit


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    *,
    no_web: Annotated[bool, typer.Option("--no-web", help="Serve no HTTP.")] = False,
    no_twitch: Annotated[bool, typer.Option("--no-twitch", help="Start no Twitch bot.")] = False,
    no_discord: Annotated[bool, typer.Option("--no-discord", help="Start no Discord bot.")] = False,
) -> None:
    """Run everything that is configured, in one process."""
    settings = read_settings()
    from tablecast.run import serve as run  # noqa: PLC0415 - "--help" and a wrong setting need not load the servers

    serve_until_told(run(settings, host, port, web=not no_web, twitch=not no_twitch, discord=not no_discord))


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run a sample campaign with a scripted fight that goes through the real chat pipeline, in a loop."""
    settings = read_settings("WARNING")
    from tablecast.demo import run  # noqa: PLC0415 - as above

    serve_until_told(run(settings, host, port))


@app.command()
def chat(
    campaign: Campaign,
    name: Annotated[str, typer.Option("--as", help="Who types.")] = "Rehearsal",
    role: Annotated[ChatRole, typer.Option(help="What this person may do.")] = ChatRole.MODERATOR,
    *,
    json: Json = False,
) -> None:
    """Rehearse: each line typed here is one chat message, and its reply is printed. Works beside a running server."""
    settings = read_settings("WARNING")
    from tablecast.run import chat as run  # noqa: PLC0415 - as above

    serve_until_told(run(settings, campaign, name, Role(role.value), as_json=json))


def main() -> None:
    """Run the command line. Ends with 0, 1 (failed, one sentence on stderr) or 2 (usage)."""
    try:
        app()
    except (SettingsError, CannotStart, StoreUnavailable, CommandRejected, BadFile) as problem:
        print(f"tablecast: {problem}", file=sys.stderr)  # noqa: T201 - the one sentence
        sys.exit(1)
    except BaseExceptionGroup as group:
        known = group.subgroup((CannotStart, StoreUnavailable, SettingsError))
        if known is None:
            raise
        first: BaseException = known
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        print(f"tablecast: {first}", file=sys.stderr)  # noqa: T201 - the one sentence
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(0)
