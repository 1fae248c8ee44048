"""Schemathesis over a served app: requests made from its own OpenAPI document, with the right keys, and links followed.

Each answer is held to the document: no 5xx, no status, content type, header or shape that it does not name.
"""

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, core, given, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition, Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.errors import FailureGroup
from schemathesis.specs.openapi import checks

CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance, checks.response_headers_conformance,
]  # fmt: skip
GENERATION = {"with-security-parameters": False, "database": "none"}
CONFIG = {
    "generation": GENERATION,
    "phases": {"stateful": {"inference": {"algorithms": []}, "generation": {**GENERATION, "mode": "positive"}}},
}
AT_ONCE = 6
"""How many chains are drawn together: what comes later depends on what the app has by then, which ends a drawing."""
NAMES = ("Vex", "Vax", "Grog", "Pike", "Percy")
ENDING = {"campaigns.delete", "tokens.rotate"}
"""Operations after which the campaign, or its token, is of no more use."""


class Keys(msgspec.Struct, frozen=True):
    """A campaign, and what opens it."""

    id: str
    token: str
    overlay: str


class Fuzz:
    """Requests to the app at ``url``, and how many of each operation were answered with which status."""

    def __init__(self, url: str, global_token: str, seed: int = 1) -> None:
        """Ask for the document, and make a campaign with a cast to play with."""
        self.seed, self.url, self.admin = seed, url, {"X-Admin-Token": global_token}
        self.session = requests.Session()
        self.came: Counter[tuple[str, int]] = Counter()
        self.faults: dict[str, str] = {}
        self._numbers = itertools.count(1)
        config = SchemathesisConfig.from_dict(CONFIG)
        self.schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
        self.keys = self._campaign()
        self.cast = [self._character(self.keys, name) for name in NAMES]

    def close(self) -> None:
        self.session.close()

    def _post(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        answer = self.session.post(self.url + path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def _campaign(self) -> Keys:
        made = self._post("/campaigns", {"name": "Fuzz", "slug": f"fuzz-{next(self._numbers)}"}, self.admin)
        return Keys(made["id"], made["admin_token"], made["overlay_key"])

    def _character(self, keys: Keys, name: str) -> str:
        path = f"/campaigns/{keys.id}/characters"
        return str(self._post(path, {"name": name, "hp": 40}, {"X-Token": keys.token})["id"])

    def operations(self, each: int) -> None:
        """Send about ``each`` requests to every operation, two of three of them as the document wants them."""
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            for mode, count in ((GenerationMode.POSITIVE, each * 2 // 3), (GenerationMode.NEGATIVE, each // 3)):
                cases = operation.as_strategy(generation_mode=mode)

                @few(count)
                @given(case=cases, chance=st.randoms(use_true_random=False))
                def run(case: Any, chance: Any) -> None:
                    self.send(self.prepared(case, chance))

                with contextlib.suppress(Unsatisfiable), seeded(self.seed):  # what takes nothing cannot be wrong
                    run()

    def prepared(self, case: Any, chance: Any) -> Any:
        """Aim a request at what is there, mostly, and give it what opens that."""
        told = case.operation.definition.raw
        keys = self._campaign() if told["operationId"] in ENDING else self.keys
        known = {"campaign": keys.id, "name": "main", "number": chance.randint(1, 4), "character": self._somebody(case)}
        for name in set(known) & set(case.path_parameters or {}):
            if chance.random() < 0.9:
                case.path_parameters[name] = known[name]
        if told["operationId"] == "characters.add" and isinstance(case.body, dict) and chance.random() < 0.5:
            case.body = {**case.body, "name": f"Guest {next(self._numbers)}", "aliases": [], "hp": 9, "stats": {}}
        security = told["security"]
        if "campaign" in (case.path_parameters or {}) and case.path_parameters["campaign"] != keys.id:
            return case  # with a key of another campaign, a few of these would be enough to be sent away
        if {"token": []} in security and chance.random() < 0.9:
            case.headers["X-Token"] = keys.token
        elif {"overlay": []} in security:
            case.headers["X-Overlay-Key"] = keys.overlay
        elif {"admin": []} in security:
            case.headers.update(self.admin)
        return case

    def _somebody(self, case: Any) -> str:
        if case.method == "DELETE":
            return self._character(self.keys, f"Guest {next(self._numbers)}")
        return NAMES[next(self._numbers) % len(NAMES)]

    def send(self, case: Any) -> None:
        """Send a request, and hold the answer to the document."""
        answer = case.call(base_url=self.url, session=self.session)
        self.came[case.operation.label, answer.status_code] += 1
        self.check(case, answer)

    def check(self, case: Any, answer: Any) -> None:
        """Note what is wrong with an answer; the rest of the requests go on."""
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.faults.setdefault(f"{case.operation.label}: {type(failure).__name__}", str(group))

    def chains(self, count: int) -> None:
        """Follow the document's links: what one answer names is what the next request is about."""
        fuzz = self

        class Chain(self.schema.as_state_machine()):  # type: ignore[misc] # made at run time
            def before_call(self, case: Any) -> None:
                linked = dict(case.path_parameters or {})
                fuzz.prepared(case, Certain())
                case.path_parameters.update({k: v for k, v in linked.items() if k != "campaign"})

            def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002 - as its caller wants it
                return {"base_url": fuzz.url, "session": fuzz.session}

            def validate_response(self, response: Any, case: Any, **_options: Any) -> None:
                fuzz.came[f"linked {case.operation.label}", response.status_code] += 1
                fuzz.check(case, response)

        for number in range(-(-count // AT_ONCE)):
            with contextlib.suppress(FlakyStrategyDefinition), seeded(self.seed + number):
                Chain.run(settings=settings(few(AT_ONCE), stateful_step_count=8))


class Certain:
    """A chance that always falls on what fits."""

    def random(self) -> float:
        return 0.0

    def randint(self, least: int, _most: int) -> int:
        return least


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Have Hypothesis draw the same each time, as its pytest option does."""
    before = core.global_force_seed
    core.global_force_seed = seed  # type: ignore[assignment] # as its own option sets it
    try:
        yield
    finally:
        core.global_force_seed = before


def few(count: int) -> settings:
    return settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
