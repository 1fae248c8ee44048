"""The room that starts Tablecast, and its version; loading it never loads a dependency.

Every start passes through this file before the bootstrap has checked which Python it runs on, so it stays readable for
old ones and imports nothing at the top.
"""


def version() -> str:
    """Return the version of the installed package, or of the source tree when it is not installed."""
    from importlib import metadata  # noqa: PLC0415 -- absent from Python 3.7, which must reach the bootstrap's sentence

    try:
        return metadata.version("tablecast")
    except metadata.PackageNotFoundError:
        return _version_of_the_tree()


def _version_of_the_tree() -> str:
    import tomllib  # noqa: PLC0415 -- absent before Python 3.11, see above
    from pathlib import Path  # noqa: PLC0415 -- wanted only here, and every start loads this file

    try:
        project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "0+unknown"
