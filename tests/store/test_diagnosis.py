import errno
from pathlib import Path

import pytest

from store.errors import CannotStart
from store.postgres import diagnosis

PLACE = Path("/data/postgres")


@pytest.mark.parametrize(
    ("number", "telling"),
    [
        (errno.EACCES, "may not write"),
        (errno.EPERM, "may not write"),
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EROFS, "read-only"),
        (errno.ENOTDIR, "in the way"),
        (errno.EIO, "cannot work"),
    ],
)
def test_an_error_of_the_file_system_becomes_a_sentence_with_a_remedy(number: int, telling: str) -> None:
    with pytest.raises(CannotStart, match=telling) as refused, diagnosis.explained(PLACE):
        raise OSError(number, "said by the system", str(PLACE / "lock"))
    assert str(PLACE) in str(refused.value)


@pytest.mark.parametrize(
    ("line", "telling"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "full"),
        ("initdb: error: could not create directory: Read-only file system", "read-only"),
        ("FATAL:  could not open file: Permission denied", "may not write"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "memory"),
        ("Execution of PostgreSQL by a user with administrative permissions is not permitted.", "administrator"),
        ("LOG:  starting\nFATAL:  the cat is on the keyboard\nLOG:  shut down", "the cat is on the keyboard"),
        ("", "said nothing"),
    ],
)
def test_what_postgres_said_last_becomes_a_sentence_with_a_remedy(line: str, telling: str) -> None:
    said = diagnosis.of_log(line, PLACE)
    assert telling in said
    assert said.endswith(".")
