"""What the demo shows until there is an overlay: each frame of the feed as a line, with a bar of hit points."""

from typing import Any

from rich.console import Console
from rich.markup import escape

BAR = 16
NAME = 16
HURT, CRITICAL = 0.5, 0.25
MARKS = {"✖": "red", "⏸": "yellow"}
"""Colours of replies by the mark they begin with; the others are good news."""


class Screen:
    """Prints frames and chat on a terminal, or plainly where there is none."""

    def __init__(self, console: Console | None = None) -> None:
        """Print on ``console``, stdout by default."""
        self.console = console or Console(highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """Print a line with markup of our own."""
        self.console.print(text)

    def chat(self, name: str, line: str, reply: str | None) -> None:
        """Print a chat line and what came back."""
        self.console.print(f"[bold cyan]{escape(name):>12}[/]  {escape(line)}")
        if reply is not None:
            colour = MARKS.get(reply[:1], "green")
            self.console.print(f"[dim]{'Tablecast':>12}[/]  [{colour}]{escape(reply)}[/]")

    def frame(self, frame: dict[str, Any]) -> None:
        """Print what a frame of the feed says."""
        match frame:
            case {"type": "snapshot", "seq": seq, "state": {"characters": characters}}:
                self.console.print(f"[dim]feed    snapshot #{seq}[/]")
                for character in characters:
                    self._character(character)
            case {"type": "event", "seq": seq, "event": event, "state": state}:
                self.console.print(f"[dim]feed    #{seq} {escape(_why(event))}[/]")
                for character in state.get("characters", ()):
                    self._character(character)
            case _:
                return

    def _character(self, character: dict[str, Any]) -> None:
        hp = character["stats"]["hp"]
        part = hp["current"] / hp["max"]
        colour = "red" if part <= CRITICAL else "yellow" if part <= HURT else "green"
        filled = round(part * BAR)
        worn = " ".join(f"{c['name']}{' ' + str(c['level']) if c['level'] else ''}" for c in character["conditions"])
        temp = f" [blue]+{hp['temp']}[/]" if hp["temp"] else ""
        bar = f"[{colour}]{'█' * filled}[/][dim]{'░' * (BAR - filled)}[/]"
        self.console.print(
            f"        {escape(character['name'][:NAME]):<{NAME}} {bar}"
            f" {hp['current']:>3}/{hp['max']}{temp}{_life(character)} [magenta]{escape(worn)}[/]{_extras(character)}"
        )


def _life(character: dict[str, Any]) -> str:
    if character["life"] == "up":
        return ""
    saves = character["death_saves"]
    counts = f" {saves['successes']}/{saves['failures']}" if character["life"] == "down" else ""
    return f" [bold red]{character['life'].upper()}{counts}[/]"


def _extras(character: dict[str, Any]) -> str:
    spell = f" [cyan]({escape(character['concentration'])})[/]" if character["concentration"] else ""
    star = " [yellow]★[/]" if character["inspiration"] else ""
    boxes = " ".join(f"{box['label']} {box['current']}/{box['max']}" for box in character["trackers"].values())
    return spell + star + (f" [dim]{escape(boxes)}[/]" if boxes else "")


def _why(event: dict[str, Any]) -> str:  # noqa: PLR0911 - one for each noun
    data = event["data"]
    match event["event_type"]:
        case "hp_change":
            absorbed = f", {data['absorbed']} by temp" if data["absorbed"] else ""
            crossed = f", {data['crossed']}" if data["crossed"] else ""
            again = f", takes back #{data['supersedes']}" if data["supersedes"] else ""
            return f"hp_change {data['kind']} {data['amount']:+}{absorbed}{crossed}{again}"
        case "condition":
            return f"condition {data['action']} {data['name']}"
        case "concentration":
            return (
                f"concentration {data['action']} {data['after'] or ''}{' DC ' + str(data['dc']) if data['dc'] else ''}"
            )
        case "death_save":
            return f"death_save {data['roll']}"
        case "tracker":
            return f"tracker {data['key']}{' ' + format(data['amount'], '+') if data['amount'] else ''}"
        case "turns":
            return f"turns {data['step']}{', round ' + str(data['after']['round']) if data['after'] else ''}"
        case "rest":
            return f"rest {data['kind']}"
        case "custom":
            return f"custom {data.get('text', '')}"
        case other:
            return str(other)
