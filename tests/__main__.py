"""``python3 -m tests``: the dependencies and the tools first, then pytest with the arguments given."""

import sys

from tablecast import bootstrap

if __name__ == "__main__":
    bootstrap.ensure(dev=True)

    import pytest

    sys.exit(pytest.main(sys.argv[1:]))
