"""The files that an image is built from. Nothing is built here: linters read them, and we what they leave open."""

import json
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HAS_HADOLINT = platform.machine() in {"x86_64", "aarch64", "arm64"}


def lint(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / tool), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603


def instructions(name: str) -> list[str]:
    """Return what follows each instruction of that name, continued lines joined."""
    joined = re.sub(r"\s*\\\n\s*", " ", DOCKERFILE)
    return re.findall(rf"^{name} (.+)$", joined, re.MULTILINE)


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[str]]]:
    """Answer every request with that status; give the port and the paths asked for."""
    paths: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, paths
        server.shutdown()


@pytest.mark.skipif(not HAS_HADOLINT, reason="hadolint is not built for this machine")
def test_hadolint_has_nothing_to_say_about_the_dockerfile() -> None:
    done = lint("hadolint", "--no-color", "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not HAS_HADOLINT, reason="hadolint is not built for this machine")
def test_hadolint_would_say_what_is_wrong(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python\nRUN cd /app && pip install uv\n", encoding="utf-8")
    done = lint("hadolint", "--no-color", str(bad))
    assert done.returncode == 1
    assert "DL3006" in done.stdout


def test_compose_lint_finds_nothing_grave() -> None:
    done = lint("compose-lint", "--fail-on", "high", "compose.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_stages_are_the_same_python_and_one_that_the_project_takes() -> None:
    bases = [line.split()[0] for line in instructions("FROM")]
    assert bases == [bases[0]] * 2
    minor = re.fullmatch(r"python:3\.(\d+)-slim-bookworm", bases[0])
    assert minor is not None
    assert int(minor[1]) >= int(PROJECT["project"]["requires-python"].removeprefix(">=3."))


def test_the_image_serves_on_every_network_as_an_ordinary_account_with_its_data_in_a_volume() -> None:
    assert json.loads(instructions("ENTRYPOINT")[0]) == list(PROJECT["project"]["scripts"])
    assert json.loads(instructions("CMD")[0]) == "serve --host 0.0.0.0 --port 8000".split()
    assert instructions("USER") == ["10001:10001"]
    assert json.loads(instructions("VOLUME")[0]) == ["/data"]
    assert "DATA_DIR=/data" in instructions("ENV")[-1]
    assert (instructions("EXPOSE"), instructions("STOPSIGNAL")) == (["8000"], ["SIGTERM"])


@pytest.mark.parametrize(("status", "verdict"), [(200, 0), (503, 1)])
def test_the_health_check_asks_healthz_and_believes_only_a_200(status: int, verdict: int) -> None:
    program, option, code = json.loads(instructions("HEALTHCHECK")[0].partition(" CMD ")[2])
    with answering(status) as (port, paths):
        done = subprocess.run([sys.executable, option, code.replace("8000", str(port))], check=False, timeout=30)  # noqa: S603
    assert (program, done.returncode, paths) == ("python", verdict, ["/healthz"])


def test_the_builder_gets_all_that_the_wheel_is_made_of_and_no_secrets() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    project = PROJECT["project"]
    needed = {*wheel["packages"], *wheel["force-include"], *project["license-files"], project["readme"]}
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {*needed, "pyproject.toml", "uv.lock"}
    assert "**/.env" in rules[rules.index("!store") :]


def test_compose_waits_for_a_healthy_postgres_and_names_what_it_uses() -> None:
    services = COMPOSE["services"]
    ours, database = services["tablecast"], services["database"]
    assert ours["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert database["image"].startswith("postgres:17")
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert {volume.split(":")[0] for each in services.values() for volume in each["volumes"]} == set(COMPOSE["volumes"])
    assert {network for each in services.values() for network in each["networks"]} == set(COMPOSE["networks"])
    assert {config["source"] for config in database["configs"]} == set(COMPOSE["configs"])


def test_compose_opens_one_port_on_this_machine_only_and_gives_time_to_end() -> None:
    services = COMPOSE["services"]
    assert services["tablecast"]["ports"] == ["127.0.0.1:${TABLECAST_PORT:-8000}:8000"]
    assert "ports" not in services["database"]
    assert services["tablecast"]["stop_grace_period"] == "15s"
    assert {each["restart"] for each in services.values()} == {"unless-stopped"}


def test_compose_holds_no_password_and_does_not_start_without_one() -> None:
    said = [COMPOSE["services"]["tablecast"]["environment"]["DATABASE_URL"].split("@")[0]]
    said.append(COMPOSE["services"]["database"]["environment"]["POSTGRES_PASSWORD"])
    for text in said:
        assert re.fullmatch(r"(postgresql://tablecast:)?\$\{POSTGRES_PASSWORD:\?[^}]+\}", text)
