"""What a refused line is told."""

import pytest

from bot.commands import parse
from game.errors import InvalidCommand


def refusal(line: str, *, prefix: str = "!") -> str:
    """Return why a line is refused, with the lines that it offers."""
    with pytest.raises(InvalidCommand) as refused:
        parse(line, prefix=prefix)
    return str(refused.value)
