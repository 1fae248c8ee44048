"""How a long test is started by hand: ``python -m tests.faults.NAME [COUNT] [SEED]``."""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable


def start(play: Callable[[int, int], Counter[str]], count: int) -> None:
    """Play ``count``, or as many as are asked for, and print the seed and what came of it.

    Whatever is found wrong ends it with an AssertionError that says where; the same seed finds it again.
    """
    numbers = [int(word.replace("_", "")) for word in sys.argv[1:]]
    count = numbers[0] if numbers else count
    seed = numbers[1] if len(numbers) > 1 else random.SystemRandom().randrange(1_000_000)
    print(f"{count:,} with seed {seed}", flush=True)  # noqa: T201 - said to whoever started it
    begun_s = time.perf_counter()
    came = play(count, seed)
    said = ", ".join(f"{many:,} {what}" for what, many in came.most_common())
    print(f"nothing wrong in {time.perf_counter() - begun_s:,.0f} s: {said}")  # noqa: T201
