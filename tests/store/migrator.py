"""A program that migrates: ``python -m tests.store.migrator URL FOLDER``. Status 0 when the schema is at its head."""

import asyncio
import sys
from pathlib import Path

from store import migrate
from store.address import parse_address
from store.engine import Database

if __name__ == "__main__":
    asyncio.run(migrate.upgrade(Database.at(parse_address(sys.argv[1])), Path(sys.argv[2])))
