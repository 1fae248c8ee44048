"""What is kept at hand of a log has room for the longest group that one command can make."""

from game.decider import MOST_EVENTS
from store.log import LOOK_BACK


def test_the_store_looks_back_further_than_one_command_reaches() -> None:
    assert MOST_EVENTS < LOOK_BACK
