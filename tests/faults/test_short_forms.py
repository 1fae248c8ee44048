"""The short forms of the long tests: the same checks, a fixed seed, seconds instead of minutes."""

from bot.commands import CHAT_COMMANDS
from store.engine import Database
from tests.faults import lines, orders, sequences
from tests.faults.phrases import FORMS

SEED = 3


def test_the_typist_knows_every_command() -> None:
    typed = {form.split()[0] for form in FORMS}
    assert {command.name for command in CHAT_COMMANDS} <= typed


def test_2_000_lines_fail_nowhere_change_nobody_else_and_harm_nobody() -> None:
    came = lines.play(2_000, SEED)
    assert came.total() == 2_000
    for answer in ("done", "refused", "held", "answered", "tried", "met with silence", "of viewers"):
        assert came[answer], f"no line was {answer}: the test tests nothing"


def test_40_sequences_stay_within_bounds_and_can_be_replayed_and_undone() -> None:
    came = sequences.play(40, SEED)
    assert came.total() == 40 * sequences.LINES
    assert came["carried out"] > came.total() / 5


async def test_messages_that_come_several_times_and_in_disorder_have_one_effect_in_order(database: Database) -> None:
    came = await orders.several(database, 2 * orders.EACH, SEED)
    assert came["messages"] == 2 * orders.EACH
    assert came["deliveries more"] > came["messages"]
    assert came["effects"] > came["messages"] / 5
