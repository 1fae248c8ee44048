"""A program that holds an embedded server: ``python -m tests.store.holder DATA_DIR [fast]``; ends when its input does.

It says one line of JSON: what it got, or the sentence of why not.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from store.embedded import EmbeddedServer
from store.errors import CannotStart


async def hold(data_dir: Path, *, fast: bool) -> None:
    try:
        async with EmbeddedServer(data_dir, fast=fast) as server:
            say(pid=server.pid, url=server.address().url(), owned=server.owned, program=os.getpid())
            await asyncio.to_thread(sys.stdin.read)
    except CannotStart as problem:
        say(refused=str(problem))


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1]), fast="fast" in sys.argv[2:]))
