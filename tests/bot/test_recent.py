"""Recent things: a bounded number of them."""

from bot.recent import Recent


def test_beyond_the_bound_the_oldest_is_forgotten() -> None:
    recent: Recent[str, int] = Recent(2)
    for number, key in enumerate("abc"):
        recent.put(key, number)
    assert (recent.get("a"), recent.get("b"), recent.get("c"), len(recent)) == (None, 1, 2, 2)


def test_what_is_put_in_again_is_the_newest() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, number in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        recent.put(key, number)
    assert (recent.get("a"), recent.get("b")) == (3, None)


def test_what_is_taken_out_is_gone() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    assert (recent.pop("a"), recent.pop("a"), len(recent)) == (1, None, 0)
