from datetime import timedelta

import msgspec
import pytest

from game import wire
from game.characters import CharacterAdded, CharacterEdited, Profile
from game.custom import CustomHappened
from game.decider import Command
from game.hp import HpChanged
from game.vitals import Vitals
from tests.game.builders import AT, a_character

HIT = HpChanged(character_id="id-vex", kind="damage", amount=-12, before=Vitals(current=41, max=68),
                after=Vitals(current=29, max=68), crossed="bloodied")  # fmt: skip


def test_a_hit_looks_as_overlays_know_it() -> None:
    assert (wire.event_type(HIT), wire.character_id(HIT)) == ("hp_change", "id-vex")
    vitals = {"max": 68, "temp": 0, "base_max": None, "life": "up", "successes": 0, "failures": 0}
    assert wire.data(HIT) == {
        "kind": "damage", "amount": -12, "absorbed": 0, "crossed": "bloodied", "crit": False, "batch": False,
        "share": "full", "inexact": False, "silent": False, "supersedes": None, "consequence": False, "marks": {},
        "before": {"current": 41, **vitals}, "after": {"current": 29, **vitals},
    }  # fmt: skip


def test_a_custom_event_reads_back_as_it_was_sent() -> None:
    sent = {"data": {"data": 1}, "text": "boom", "kind": None, "list": [1, 2.5, True]}
    event = CustomHappened(data=sent, supersedes=7, silent=True)
    data = wire.data(event)
    assert data == {**sent, "supersedes": 7, "silent": True, "consequence": False}
    assert wire.event("custom", None, msgspec.json.decode(msgspec.json.encode(data))) == event


def test_an_undo_names_the_group_and_other_events_do_not() -> None:
    undone = msgspec.structs.replace(HIT, silent=True, supersedes=4, undoes=5)
    assert wire.data(undone) == {**wire.data(HIT), "silent": True, "supersedes": 4, "undoes": 5}
    assert wire.event("hp_change", "id-vex", wire.data(undone)) == undone
    announced = CustomHappened(data={"text": "boom"}, supersedes=7, undoes=7)
    assert wire.event("custom", None, wire.data(announced)) == announced


def test_an_edit_names_the_changed_fields_by_their_outer_names() -> None:
    edit = CharacterEdited(
        character_id="id-vex", before=Profile(class_=None), after=Profile(class_="Ranger", aliases=("v",))
    )
    data = wire.data(edit)
    assert set(data["after"]) == {"class", "aliases"}
    assert data["before"] == {"class": None}
    assert wire.event("character_edited", "id-vex", msgspec.json.decode(msgspec.json.encode(data))) == edit


def test_times_survive_json() -> None:
    character = msgspec.structs.replace(a_character(), updated_at=AT + timedelta(microseconds=1))
    event = CharacterAdded(character_id=character.id, character=character)
    read = msgspec.json.decode(msgspec.json.encode(wire.data(event)))
    assert wire.event("character_added", character.id, read) == event


def test_an_event_of_a_newer_version_is_read_by_an_older_one() -> None:
    assert wire.event("hp_change", "id-vex", {**wire.data(HIT), "weather": "rain"}) == HIT


def test_an_event_of_an_older_version_is_read_by_a_newer_one() -> None:
    old = {key: value for key, value in wire.data(HIT).items() if key not in {"inexact", "batch", "supersedes"}}
    assert wire.event("hp_change", "id-vex", old) == HIT


@pytest.mark.parametrize(("kind", "data"), [("hp_change", {}), ("nonsense", {}), ("condition", {"name": 1})])
def test_a_row_that_is_no_event_is_refused(kind: str, data: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        wire.event(kind, "id-vex", data)


DAMAGE = '{"type":"hp","changes":[{"kind":"damage","targets":[{"name":"vex"}],"amount":%s}]}'


def test_a_typed_command_is_read_from_json() -> None:
    assert msgspec.json.decode(DAMAGE % "12", type=Command)


@pytest.mark.parametrize(
    "amount", ["true", "1.9", "1.0", '"12"', "-1", "10000", "99999999999999999999999", "null", "1e400"]
)
def test_a_number_is_a_whole_number_within_its_bounds(amount: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(DAMAGE % amount, type=Command)


@pytest.mark.parametrize("body", [
    '{"type":"hp"}', '{"type":"nonsense"}', '{"changes":[]}', "[]", '{"type":"hp","changes":[],"why":1}',
    '{"type":"undo","count":0}', '{"type":"undo","seq":0}', '{"type":"undo","seq":true}', '{"type":"undo","count":21}',
    '{"type":"conditions","targets":[],"action":"burn"}', '{"type":"conditions","targets":[],"action":"add","level":0}',
    '{"type":"layout","tier":"huge"}', '{"type":"layout","tier":"large","badges":{"a":{"x":"0","y":0}}}',
    '{"type":"character_add","profile":{"name":null},"hp":5}', '{"type":"character_add","profile":{},"hp":5.5}',
    '{"type":"character_add","profile":{},"hp":true}', '{"type":"character_add","profile":{"level":3},"hp":5}',
    '{"type":"together","commands":[{"type":"together","commands":[]}]}', '{"type":"custom","data":[]}',
    '{"type":"campaign_edit","about":{"visibility":"secret"}}', '{"type":"campaign_edit","about":{"guard_s":31}}',
    '{"type":"campaign_edit","about":{"guard_s":-1}}', '{"type":"campaign_edit","about":{"consequences":1}}',
    '{"type":"turn","to":"round","number":0}', '{"type":"turn","to":"round","number":10000}', '{"type":"turn"}',
    '{"type":"initiative","places":[{"name":"vex","initiative":100}]}', '{"type":"initiative","places":[{"name":"a"}]}',
    '{"type":"tracker_add","key":"rage","max":0}', '{"type":"tracker","key":"rage","by":true}',
    '{"type":"tracker_add","key":"rage","max":1,"reset":{"dawn":"full"}}', '{"type":"tracker","key":"rage","to":-1}',
    '{"type":"episode_start","number":0}', '{"type":"episode","to":"pause"}', '{"type":"lock","off":0}',
    '{"type":"conditions","targets":[],"action":"add","until":{"kind":"rounds","rounds":0}}',
    '{"type":"roster","character_ids":"abc"}',
])  # fmt: skip
def test_a_command_of_another_shape_is_refused(body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=Command)


@pytest.mark.parametrize("value", [b"\xff", b'"\xff"', b'"\xed\xa0\x80"', b'"\\ud800"', b"NaN", b"Infinity", b'"a\0b"'])
def test_what_is_no_json_is_refused(value: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        msgspec.json.decode(b'{"type":"custom","data":{"a":%s}}' % value, type=Command)


def test_a_custom_event_of_the_first_release_may_have_had_a_word_under_a_name_that_is_ours_now() -> None:
    old = {"text": "boom", "consequence": "the bridge falls", "silent": False, "supersedes": None}
    read = wire.event("custom", None, old)
    assert read == CustomHappened(data={"text": "boom", "consequence": "the bridge falls"})
