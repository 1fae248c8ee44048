"""All verbs in any order, by several people: what is true behind each command, whatever came before.

``LAW_EXAMPLES=2000 python -m pytest tests/game/test_state_machine.py`` looks for longer.
"""

import os
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from game import concentration, conditions, hp, life, names, rests, trackers
from game.actor import Actor
from game.decider import Command, Together
from game.errors import CommandRejected
from game.events import evolve, fold
from game.safety import HoldChanged
from game.state import EMPTY, CampaignState
from game.targets import Target
from game.undo import Redo, Undo
from tests.game import play_strategies, strategies, strategy_parts
from tests.game.builders import LAURA, PRODUCER, a_party, canonical, named, unstamped
from tests.game.test_laws import check_vitals, through_json

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "200"))

IN_THE_MIDDLE: tuple[Command, ...] = (
    trackers.AddTracker(key="rage", max=3, targets=named("party")),
    trackers.AddTracker(key="stress", max=1, targets=named("party"), direction="fills", overflow="hp"),
    trackers.AddTracker(key="fear", max=6, reset={"scene": "full"}),
    concentration.Concentrate(targets=named("vex", "vax"), spell="bless"),
    hp.ChangeHp(changes=(hp.SetHp(targets=named("pike", "zoe"), current=0),)),
    hp.ChangeHp(changes=(hp.SetHp(targets=named("grog", "vex"), current=5),)),
)
"""A fight that has gone on for a while, so that less of what is asked is refused."""


class Table(RuleBasedStateMachine):
    """A table: a campaign, and what viewers of it see."""

    def __init__(self) -> None:
        super().__init__()
        self.show = a_party()
        for command in IN_THE_MIDDLE:
            self.show.do(command, LAURA)
        self.replayed, self.length = EMPTY, 0
        self.frozen: bytes | None = None

    def do(self, command: Command, by: Actor) -> None:
        before, length = self.show.state, len(self.show.log)
        with suppress(CommandRejected):
            self.show.do(command, by)
        after = self.show.state
        if len(self.show.log) == length:
            assert after is before
            return
        self.the_dead_stay_dead(before, command)
        self.nobody_else_changes(before, command)
        self.it_can_be_taken_back_and_done_again(before)

    def the_dead_stay_dead(self, before: CampaignState, command: Command) -> None:
        singles = command.commands if isinstance(command, Together) else (command,)
        if any(
            isinstance(one, Undo | Redo) or (isinstance(one, life.ChangeLife) and one.to == "revive") for one in singles
        ):
            return
        for key, character in before.characters.items():
            if character.life == "dead" and key in self.show.state.characters:
                assert self.show.state.characters[key].life == "dead"

    def nobody_else_changes(self, before: CampaignState, command: Command) -> None:
        meant = _meant(before, command)
        for key, character in self.show.state.characters.items():
            if meant is not None and key not in meant:
                assert character is before.characters[key], character.name

    def it_can_be_taken_back_and_done_again(self, before: CampaignState) -> None:
        if isinstance(self.show.log[-1].event, HoldChanged):
            return
        other = self.show.fork()
        other.do(Undo(seq=len(other.log)), PRODUCER)
        assert unstamped(other.state) == unstamped(before)
        other.do(Redo(), PRODUCER)
        assert unstamped(other.state) == unstamped(self.show.state)

    @rule(command=play_strategies.right_hit_points)
    def hurt_or_heal(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=play_strategies.right_lives)
    def live_or_die(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=play_strategies.right_conditions)
    def put_under_conditions(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=play_strategies.right_spells | play_strategies.right_rests)
    def cast_or_rest(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=play_strategies.right_trackers)
    def track(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=play_strategies.right_turns)
    def take_turns(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=play_strategies.right_episodes | play_strategies.right_safety)
    def run_the_show(self, command: Command) -> None:
        self.do(command, LAURA)

    @rule(command=strategies.setups | strategies.right_shows)
    def set_up(self, command: Command) -> None:
        self.do(command, PRODUCER)

    @rule(command=strategies.right_undos, by=strategies.actors)
    def undo(self, command: Command, by: Actor) -> None:
        self.do(command, by)

    @rule(command=strategies.commands, by=strategies.actors)
    def anything(self, command: Command, by: Actor) -> None:
        self.do(command, by)

    @invariant()
    def everybody_is_within_bounds(self) -> None:
        for character in self.show.state.characters.values():
            check_vitals(character)
            for tracker in character.trackers.values():
                assert tracker.min <= tracker.current <= tracker.max

    @invariant()
    def the_fold_of_the_log_is_the_state(self) -> None:
        added = self.show.log[self.length :]
        self.length = len(self.show.log)
        self.replayed = fold(self.replayed, through_json(added))
        assert self.replayed == self.show.state
        assert [record.seq for record in added] == list(range(self.length - len(added) + 1, self.length + 1))

    @invariant()
    def viewers_see_no_change_while_held(self) -> None:
        held = self.show.state.held
        if held is None:
            self.frozen = None
            return
        assert held.state.held is None
        seen = canonical(self.show.state.shown)
        self.frozen = self.frozen or seen
        assert seen == self.frozen

    def teardown(self) -> None:
        state = EMPTY
        for record in self.show.log:
            state = evolve(state, record)
            if state.held:
                assert record.held
        assert canonical(state) == canonical(self.show.state)


def _meant(state: CampaignState, command: Command) -> set[str] | None:
    """Return the ids of those whom a command names, None if it means groups or more than characters."""
    targets: tuple[Target, ...] = ()
    if isinstance(command, hp.ChangeHp):
        targets = tuple(target for change in command.changes for target in change.targets)
    elif isinstance(command, conditions.Command | life.Command | rests.Command | trackers.Command):
        targets = command.targets
    meant = {found.id for target in targets if (found := names.match(state, target.name))}
    return meant if targets and all(target.name in strategy_parts.party for target in targets) else None


Table.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestTable = Table.TestCase
