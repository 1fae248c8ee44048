"""The laws of the core: they hold for all commands in any order, not for examples."""

import re
import unicodedata
from contextlib import suppress

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from game import wire
from game.actor import Actor
from game.campaigns import CampaignCreated, DeleteCampaign
from game.conditions import ShowConditions
from game.decider import Command, answer, decide, recorded
from game.errors import CommandRejected
from game.events import describe, evolve, fold, invert, rewind
from game.hp import ChangeHp, Heal, ShowHp
from game.record import EventBase, Record
from game.safety import HoldChanged
from game.state import EMPTY, CampaignState, Character
from game.targets import Target
from game.undo import Undo
from tests.game import strategies
from tests.game.builders import PRODUCER, VIEWER, VIP, Show, a_party, canonical, named, unstamped

Asked = list[tuple[Command, Actor]]
MOST_SHORT = 250

few = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(few, max_examples=150)


def played(asked: Asked) -> Show:
    show = a_party()
    for command, actor in asked:
        with suppress(CommandRejected):
            show.do(command, actor)
    return show


def through_json(log: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the log as a database would give it back: keys of objects in another order."""
    return tuple(msgspec.structs.replace(record, event=reread(record)) for record in log)


def reread(record: Record) -> EventBase:
    text = msgspec.json.encode(wire.data(record.event), order="sorted")
    return wire.event(wire.event_type(record.event), wire.character_id(record.event), msgspec.json.decode(text))


def is_sentence(text: str) -> bool:
    """Whether a text is one line that ends as sentences do, or with a line to copy."""
    ends = text[-1:] in {".", "?", '"'} or re.search(r'[ "]![a-z]', text)
    return bool(ends) and text == " ".join(text.split())


@many
@given(strategies.asked)
def test_replay_equals_live(asked: Asked) -> None:
    show = played(asked)
    replayed = fold(EMPTY, through_json(show.log))
    assert replayed == show.state
    assert canonical(replayed) == canonical(show.state)
    assert tuple(replayed.characters) == tuple(show.state.characters)


@few
@given(strategies.asked)
def test_the_log_survives_json(asked: Asked) -> None:
    show = played(asked)
    assert through_json(show.log) == show.log


@few
@given(strategies.commands)
def test_a_command_survives_json(command: Command) -> None:
    assume(not {"nan", "inf"} & set(re.findall("[a-z]+", repr(command))))
    with suppress(UnicodeEncodeError, OverflowError):
        assert msgspec.json.decode(msgspec.json.encode(command), type=Command) == command


@few
@given(strategies.asked, strategies.commands, strategies.actors)
def test_decide_never_changes_its_input(asked: Asked, command: Command, actor: Actor) -> None:
    show = played(asked)
    context = show.context(actor)
    before = canonical(show.state), canonical(context.history), repr(command)
    with suppress(CommandRejected):
        decide(show.state, command, context)
    assert (canonical(show.state), canonical(context.history), repr(command)) == before


@many
@given(strategies.asked)
def test_a_rejection_is_a_sentence(asked: Asked) -> None:
    show = a_party()
    for command, actor in asked:
        try:
            show.do(command, actor)
        except CommandRejected as error:
            check_rejection(error)


@many
@given(strategies.anything)
def test_a_rejection_repeats_no_more_of_what_was_typed_than_can_be_shown(typed: str) -> None:
    show = a_party()
    target = (Target(name=typed * 30),)
    with pytest.raises(CommandRejected) as caught:
        show.do(ChangeHp(changes=(Heal(targets=(*target, *named("nobody at all")), amount=1),)))
    check_rejection(caught.value)
    assert len(str(caught.value)) < 300


def check_rejection(error: CommandRejected) -> None:
    assert is_sentence(str(error)), str(error)
    assert error.short
    assert len(error.short) <= MOST_SHORT
    for said in (str(error), error.short):
        said.encode()
        assert {unicodedata.category(letter) for letter in said}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    msgspec.json.encode(error.fields).decode()


@many
@given(strategies.asked)
def test_undo_of_the_last_group_restores_exactly(asked: Asked) -> None:
    show = a_party()
    for command, _ in asked:
        before, length = show.state, len(show.log)
        with suppress(CommandRejected):
            show.do(command)
        if len(show.log) > length and not isinstance(show.log[-1].event, HoldChanged):
            other = show.fork()
            other.undo(len(show.log))
            assert unstamped(other.state) == unstamped(before)


@many
@given(strategies.asked)
def test_undo_of_an_undo_restores_what_was(asked: Asked) -> None:
    show = played(asked)
    for group in {record.group for record in show.log}:
        other = show.fork()
        with suppress(CommandRejected):
            other.undo(group)
            other.undo(len(other.log))
            assert unstamped(other.state) == unstamped(show.state)


@few
@given(strategies.asked, st.integers(1, 40))
def test_a_log_can_be_gone_back_over_and_folded_again(asked: Asked, length: int) -> None:
    show = played(asked)
    start, records = rewind(show.state, show.log[-length:])
    assert fold(start, records) == show.state
    assert not records or records[-1] == show.log[-1]
    if len(records) < min(length, len(show.log)):
        assert isinstance(show.log[-1 - len(records)].event, CampaignCreated | HoldChanged)


@few
@given(st.lists(strategies.plays, max_size=8))
def test_taking_back_one_after_the_other_ends_where_the_play_began(asked: list[Command]) -> None:
    show = a_party()
    show.do(ChangeHp(changes=(Heal(targets=named("vex"), amount=0),)))
    before, length = unstamped(show.state), len(show.log)
    for command in asked:
        with suppress(CommandRejected):
            show.do(command)
    for _ in {record.group for record in show.log[length:]}:
        show.undo()
    assert unstamped(show.state) == before


@many
@given(strategies.asked)
def test_hit_points_stay_within_their_bounds_and_life_follows_them(asked: Asked) -> None:
    state = EMPTY
    for record in played(asked).log:
        state = evolve(state, record)
        for character in state.characters.values():
            check_vitals(character)


def check_vitals(character: Character) -> None:
    hp = character.stats.hp
    assert 1 <= hp.max <= 9_999
    assert 0 <= hp.current <= hp.max
    assert 0 <= hp.temp <= 9_999
    assert character.base_max is None or (1 <= character.base_max <= 9_999 and character.base_max != hp.max)
    assert (character.life == "up") == (hp.current > 0)
    if character.life == "up":
        assert not character.death_saves.successes
        assert not character.death_saves.failures
    assert 0 <= character.death_saves.successes <= 2
    assert 0 <= character.death_saves.failures <= 3
    assert len(character.conditions) <= 20
    assert len({condition.name for condition in character.conditions}) == len(character.conditions)


@few
@given(strategies.asked, st.randoms(use_true_random=False))
def test_evolve_and_describe_take_any_log_in_any_order(asked: Asked, chance: object) -> None:
    log = list(played([*asked, (DeleteCampaign(), PRODUCER)]).log)
    chance.shuffle(log)  # type: ignore[attr-defined]
    state = EMPTY
    for record in log[: len(log) * 3 // 4]:
        state = evolve(state, record)
        for seen in (state, EMPTY):
            line = describe(seen, (record.event,))
            assert line
            assert line.splitlines() == [line]
        with suppress(CommandRejected):
            invert(state, record.event)
        assert canonical(state)


@few
@given(strategies.asked)
def test_each_group_is_described_on_one_line(asked: Asked) -> None:
    show = a_party()
    for command, actor in asked:
        with suppress(CommandRejected):
            line = show.say(command, actor)
            assert len(line.splitlines()) <= 1
            line.encode()


@few
@given(strategies.asked)
def test_seqs_count_without_a_gap_and_a_group_is_its_last(asked: Asked) -> None:
    show = a_party()
    for command, actor in asked:
        after = len(show.log)
        with suppress(CommandRejected):
            show.do(command, actor)
        added = show.log[after:]
        assert [record.seq for record in added] == list(range(after + 1, after + 1 + len(added)))
        assert {record.group for record in added} <= {after + len(added)}
        assert all(record.actor == actor for record in added)


@few
@given(strategies.asked)
def test_what_an_event_changed_carries_its_seq(asked: Asked) -> None:
    show = played(asked)
    state: CampaignState = EMPTY
    for record in show.log:
        before, state = state, evolve(state, record)
        for key, character in state.characters.items():
            if character is not before.characters.get(key):
                assert (character.version, character.updated_at) == (record.seq, record.at)


@few
@given(strategies.commands, st.sampled_from([VIEWER, VIP]))
def test_viewers_change_nothing(command: Command, actor: Actor) -> None:
    show = a_party()
    with pytest.raises(CommandRejected, match="Only moderators"):
        show.do(command, actor)


@few
@given(strategies.some_targets)
def test_an_answer_is_one_line_or_a_rejection(targets: tuple[Target, ...]) -> None:
    state = a_party().state
    for query in (ShowHp(targets=targets), ShowConditions(targets=targets)):
        try:
            line = answer(state, query)
        except CommandRejected as error:
            check_rejection(error)
        else:
            assert line.splitlines() == [line]


@few
@given(strategies.asked)
def test_a_campaign_that_is_gone_takes_no_command(asked: Asked) -> None:
    show = a_party()
    show.do(DeleteCampaign())
    length = len(show.log)
    for command, actor in asked:
        with pytest.raises(CommandRejected):
            show.do(command, actor)
    assert len(show.log) == length


@few
@given(strategies.asked)
def test_before_there_is_a_campaign_nothing_can_happen_in_it(asked: Asked) -> None:
    for command, actor in asked:
        show = Show()
        with suppress(CommandRejected):
            show.do(command, actor)
        assert [wire.event_type(record.event) for record in show.log] in ([], ["campaign_created"])


def test_recording_nothing_gives_no_rows() -> None:
    show = a_party()
    assert recorded((), show.context(PRODUCER), state=show.state, after=3) == ()


def test_a_group_by_number_is_found_by_each_of_its_events() -> None:
    show = a_party()
    show.do(ChangeHp(changes=(Heal(targets=named("party"), amount=1),)))
    last = len(show.log)
    assert decide(show.state, Undo(seq=last), show.context(PRODUCER)) == decide(
        show.state, Undo(seq=last - 2), show.context(PRODUCER)
    )
