"""What the commands share: settings with logs, and a run that Ctrl-C or SIGTERM ends in order."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from config import logs
from config.settings import Settings, load_settings, secret_values

Campaign = Annotated[str, typer.Argument(help="Slug or id of the campaign.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def read_settings(quiet: str = "") -> Settings:
    """Return the settings, with the logs set up; ``quiet`` is the log level unless one was chosen."""
    settings = load_settings()
    chosen = "log_level" in settings.model_fields_set or not quiet
    logs.configure(settings.log_level if chosen else quiet, settings.log_format, secret_values(settings))
    return settings


def serve_until_told(work: Coroutine[Any, Any, None]) -> None:
    """Do work that Ctrl-C or SIGTERM is the ordinary end of."""
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_until_told(work))


def work_to_the_end(work: Coroutine[Any, Any, bool]) -> None:
    """Do work that ends by itself; it says whether all is well.

    Raises:
        typer.Exit: with 1 if not, or if it was interrupted; what it had begun is undone then.
    """
    try:
        well = asyncio.run(_until_told(work))
    except (asyncio.CancelledError, KeyboardInterrupt):
        typer.echo("tablecast: Interrupted; what was not finished did not happen.", err=True)
        raise typer.Exit(1) from None
    if not well:
        raise typer.Exit(1)


async def _until_told(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work comes to
    """Do the work until it ends, or until Ctrl-C or SIGTERM; either lets everything end in order."""
    task = asyncio.ensure_future(work)
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task
