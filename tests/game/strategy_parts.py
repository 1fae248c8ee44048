"""Parts of strategies: words, numbers, people and targets, of which the commands are made."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from game import targets
from game.actor import Actor
from tests.game import builders


def weighted(*kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return one of ``kinds``, each as likely as it is named; ``one_of`` would count the kinds within them."""
    return st.integers(0, len(kinds) - 1).flatmap(lambda index: kinds[index])


anything = st.text(st.characters(exclude_categories=()), max_size=80)
"""Text as bad as it comes: halves of pairs, NUL, bidi, invisible letters."""

words = st.one_of(
    st.sampled_from(["vex", "VEX", "ve", "v", "vexahlia", "vax", "grog", "strongjaw", "grogstrongjaw", "big-guy", "zoe",
                     "Zoë", "pike", "newcomer", "nobody", "", "@"]),
    st.text(max_size=12),
)  # fmt: skip
groups = st.sampled_from(["party", "ALL", "*", "everyone", "@soldiers", "@main", "@Nobody"])
amounts = st.one_of(st.integers(0, 60), st.sampled_from([0, 1, 9_999]))
texts = st.one_of(st.text(max_size=30), st.sampled_from(["Ranger", "Half-Elf", "a\u202eb", "x" * 65]))
character_ids = st.one_of(st.integers(1, 12).map(lambda number: str(UUID(int=number))), st.just("gone"))
versions = st.one_of(st.none(), st.integers(0, 30))
actors: st.SearchStrategy[Actor] = st.sampled_from([builders.PRODUCER, *builders.EVERYBODY, builders.PRODUCER])

shares: st.SearchStrategy[targets.Share] = st.sampled_from(["full", "full", "full", "half", "double", "none"])
one_target = st.one_of(
    st.builds(targets.Target, name=words, share=shares),
    st.builds(targets.Target, name=groups, share=shares, without=st.lists(words, max_size=2).map(tuple)),
)
some_targets = st.one_of(
    st.sampled_from(["vex", "pike", "party", "all"]).map(builders.named),
    st.lists(one_target, max_size=4).map(tuple),
    st.lists(one_target, min_size=19, max_size=23).map(tuple),
)

party = ("vex", "vax", "grog", "pike", "zoe")
known_ids = st.sampled_from([str(UUID(int=number)) for number in (3, 5, 7, 9, 11)])
right_targets = st.one_of(
    st.lists(st.sampled_from(party), min_size=1, max_size=2, unique=True).map(lambda some: builders.named(*some)),
    st.sampled_from([builders.named("party"), builders.named("@soldiers", "vex"), builders.named("all", share="half"),
                     (targets.Target(name="*", without=("grog",)), targets.Target(name="vex", share="half"))]),
)  # fmt: skip
whole_targets = st.sampled_from(party).map(builders.named)
points = st.integers(0, 70)
