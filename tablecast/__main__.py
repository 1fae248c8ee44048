"""``python3 -m tablecast``: the dependencies first, then the command line. Nothing else belongs here."""

from tablecast import bootstrap

if __name__ == "__main__":  # a helper process that is spawned loads this file again and must not start a second time
    try:
        bootstrap.ensure()

        from tablecast.cli import main

        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
