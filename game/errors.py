"""Rejections: why a command cannot be carried out, as a sentence for a person. No platform and no HTTP here.

Doors map the four families, never single classes, so a new rejection changes no door.
"""

from collections.abc import Sequence

from game import text

LONGEST_SHORT = 250
"""The room of a chat line, less what the door puts around the sentence."""


class CommandRejected(Exception):
    """A command cannot be carried out; nothing was changed.

    ``str(error)`` says what is wrong and what would work. ``short`` says the same in a chat line's room, at most 250
    characters. Both are one line that can be seen and stored. ``fields`` holds the facts behind the sentence, for
    scripts.
    """

    code = "rejected"

    def __init__(self, message: str, *, short: str | None = None, **fields: object) -> None:
        message = text.one_line(message)
        self.short = text.clipped(text.one_line(short) if short else message, LONGEST_SHORT)
        self.fields = fields
        super().__init__(message)


class InvalidCommand(CommandRejected):
    """The command makes no sense by itself: a missing amount, a number past its bound, a name that cannot be one."""

    code = "invalid_command"


class NotFound(CommandRejected):
    """The command speaks of something that is not there."""

    code = "not_found"


class Conflict(CommandRejected):
    """The command made sense once, but not in the present state."""

    code = "conflict"


class NotAllowed(CommandRejected):
    """The actor may not do that."""

    code = "not_allowed"


class UnknownCharacter(NotFound):
    """No character answers to the name, or more than one does."""

    code = "unknown_character"

    def __init__(self, name: str, *, known: Sequence[str], suggestions: Sequence[str] = ()) -> None:
        said = text.quoted(name)
        self.name, self.known, self.suggestions = said[1:-1], tuple(known), tuple(suggestions)
        hint = f"{' or '.join(suggestions)}?" if suggestions else f"Known: {listed(known)}."
        super().__init__(
            f"No character called {said}. Known: {listed(known)}.",
            short=f"No {said}. {hint}",
            name=self.name,
            known=list(known),
            suggestions=list(suggestions),
        )


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return names for a sentence, the first ``most`` of them and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "none yet"
