"""What in a text is a secret, and the text without it. Pure, and quick for hostile text: every search is bounded."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST = 6  # a shorter "secret" is an ordinary word, and hiding it everywhere would hide the logs

NAMES = (
    "access_token|refresh_token|id_token|client_secret|admin_token|overlay_key|api_key|secret_access_key"
    "|password|passwd|secret|token|key|x-token|x-admin-token|x-overlay-key|authorization|cookie|set-cookie"
)
NAME = re.compile(rf"(?:{NAMES})", re.IGNORECASE)

LOOKS_SECRET = (
    # our own tokens, whole or cut
    (re.compile(r"\b(admin|global|overlay)_[A-Za-z0-9_-]{32,}"), rf"\1_{HIDDEN}"),
    # the value of a header that carries one, with or without its scheme
    (
        re.compile(r"""(?i)\b((?:proxy-)?authorization\\?["']?\s{0,3}[:=,]\s{0,3}\\?["']?)[^"'\\\r\n,}]+"""),
        rf"\1{HIDDEN}",
    ),
    # Bearer and its like anywhere else; words of a sentence hold no digit and are short
    (re.compile(r"(?i)\b(Bearer|OAuth|Basic|Bot)([ :]{1,3})(?=\S{0,200}[0-9]|\S{20})[\w.~+/=-]{6,}"), rf"\1\2{HIDDEN}"),
    # name=value of a query or a form
    (re.compile(rf"""(?i)(?<![\w-])({NAMES}|code)=(?!\[hidden)[^&\s"'\\,;)\]}}<>]+"""), rf"\1={HIDDEN}"),
    # "name": "value" of JSON or of a printed dict, also inside another string
    (re.compile(rf"""(?i)(?<![\w-])({NAMES})(\\?["']\s{{0,3}}:\s{{0,3}}[bu]?\\?["'])[^"'\\]+"""), rf"\1\2{HIDDEN}"),
    # the password inside an address
    (re.compile(r"""(://[^\s:/@"'<>]{0,256}):[^\s"'<>]{1,256}@"""), rf"\1:{HIDDEN}@"),
)


class Redactor:
    """Hides the secrets it knows, in every shape a log gives them, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._shapes: set[str] = set()
        self._known: re.Pattern[str] | None = None
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Hide this secret from now on."""
        if len(secret) < SHORTEST:
            return
        plain = {secret, quote(secret, safe=""), quote_plus(secret)}
        once = {form for shape in plain for form in _escaped(shape)}
        self._shapes |= plain | once | {form for shape in once for form in _escaped(shape)}  # a repr inside JSON
        longest_first = sorted(self._shapes, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)))

    def hide(self, text: str) -> str:
        """Return the text with ``[hidden]`` where a secret stood."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for pattern, substitute in LOOKS_SECRET:
            text = pattern.sub(substitute, text)
        return text


def _escaped(text: str) -> set[str]:
    return {text, repr(text)[1:-1], json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
