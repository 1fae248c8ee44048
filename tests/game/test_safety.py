import pytest

from game.campaigns import DeleteCampaign
from game.decider import Together, answer
from game.errors import Conflict, InvalidCommand, NotAllowed
from game.events import fold
from game.hp import ShowHp
from game.safety import Hold, HoldChanged, Lock
from game.state import EMPTY
from game.undo import Redo, Undo
from tests.game.builders import ANA, BEN, LAURA, PRODUCER, Show, a_party, canonical, hit, named, unstamped
from tests.game.test_laws import through_json

LOCK, UNLOCK, HOLD, RELEASE = (Lock(), Lock(off=True), Hold(), Hold(off=True))


def locked() -> Show:
    show = a_party()
    show.do(hit("vex", 5), ANA)
    show.do(LOCK, ANA)
    return show


@pytest.mark.parametrize("command", [hit("vex", 1), Undo(), Undo(anyone=True), Redo(), HOLD, LOCK, RELEASE,
                                     Together(commands=(hit("vex", 1),))])  # fmt: skip
def test_while_locked_moderators_change_nothing(command: object) -> None:
    with pytest.raises(NotAllowed, match="Locked: only the broadcaster can change things until !unlock"):
        locked().do(command, ANA)  # type: ignore[arg-type]


def test_while_locked_everybody_who_may_write_may_ask() -> None:
    assert answer(locked().state, ShowHp(targets=named("vex"))) == "Vex 63/68"


@pytest.mark.parametrize("actor", [LAURA, PRODUCER])
def test_the_broadcaster_writes_on_and_unlocks(actor: object) -> None:
    show = locked()
    assert show.do(hit("vex", 1), actor)  # type: ignore[arg-type]
    assert show.say(UNLOCK, actor) == "Unlocked"  # type: ignore[arg-type]
    assert show.do(hit("vex", 1), BEN)


def test_moderators_do_not_unlock() -> None:
    with pytest.raises(NotAllowed, match="Only the broadcaster can unlock"):
        locked().do(UNLOCK, ANA)


def test_a_lock_can_be_undone_by_those_who_may_unlock_only() -> None:
    show = locked()
    with pytest.raises(NotAllowed):
        show.undo(len(show.log), by=ANA)
    show.undo(len(show.log), by=LAURA)
    assert not show.state.locked


def test_what_is_so_already_makes_no_event() -> None:
    show = a_party()
    assert show.do(UNLOCK) == show.do(RELEASE) == ()
    show.do(HOLD)
    show.do(LOCK)
    assert show.do(HOLD) == show.do(LOCK) == ()


def test_hold_freezes_what_viewers_see_at_the_last_event() -> None:
    show = a_party()
    last, seen = show.log[-1], show.state
    assert show.say(HOLD, ANA) == "Held: viewers see no change until !release"
    event = show.log[-1].event
    assert isinstance(event, HoldChanged)
    assert (event.seq, event.at) == (last.seq, last.at)
    show.do(hit("vex", 5), ANA)
    assert show.state.shown == seen
    assert show.points("vex")[0] == 63
    assert show.say(RELEASE, BEN) == "Released"
    assert show.state.shown is show.state


def test_a_second_hold_shows_what_was_true_at_the_second_and_nests_nothing() -> None:
    show = a_party()
    for command in (HOLD, hit("vex", 5), RELEASE, hit("vex", 1), HOLD, hit("vex", 2)):
        show.do(command)
    assert show.state.held
    assert show.state.held.state.held is None
    assert show.state.shown.characters[show.the("vex").id].stats.hp.current == 62


def test_all_that_happens_from_hold_to_release_is_marked_for_ever() -> None:
    show = a_party()
    before = len(show.log)
    for command in (hit("vex", 5), HOLD, hit("vex", 1), RELEASE, hit("vex", 2)):
        show.do(command)
    assert [record.held for record in show.log[before:]] == [False, True, True, True, False]


def test_undo_works_while_held_and_is_marked_as_well() -> None:
    show = a_party()
    show.do(hit("vex", 5), ANA)
    show.do(HOLD, ANA)
    show.undo(by=ANA)
    assert show.points("vex")[0] == 68
    assert show.state.shown.characters[show.the("vex").id].stats.hp.current == 63
    assert show.log[-1].held


def test_hold_and_release_are_no_play_that_undo_would_take_back() -> None:
    show = a_party()
    show.do(hit("vex", 5), ANA)
    show.do(HOLD, ANA)
    number = len(show.log)
    with pytest.raises((Conflict, NotAllowed)):
        show.undo(number, by=ANA)
    with pytest.raises(Conflict, match="Hold and release cannot be undone"):
        show.undo(number, by=PRODUCER)
    show.undo(by=ANA)
    assert show.state.held


def test_hold_and_lock_stand_alone() -> None:
    for command in (HOLD, LOCK):
        with pytest.raises(InvalidCommand, match="stand alone"):
            a_party().do(Together(commands=(hit("vex", 1), command)))


def test_a_held_campaign_reads_back_from_its_log_as_it_was() -> None:
    show = a_party()
    for command in (hit("vex", 5), HOLD, hit("vex", 1), LOCK):
        show.do(command)
    replayed = fold(EMPTY, through_json(show.log))
    assert replayed == show.state
    assert canonical(replayed) == canonical(show.state)


def test_a_campaign_can_be_deleted_while_it_is_held() -> None:
    show = a_party()
    show.do(HOLD)
    show.do(DeleteCampaign())
    assert show.state.deleted


def test_an_undone_unlock_locks_again() -> None:
    show = locked()
    before = unstamped(show.state)
    show.do(UNLOCK, LAURA)
    show.undo(by=LAURA)
    assert unstamped(show.state) == before
