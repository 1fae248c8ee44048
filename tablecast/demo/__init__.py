"""The demo: a sample campaign and a scripted fight that is played through the real chat pipeline, in a loop."""

from tablecast.demo.run import run

__all__ = ["run"]
