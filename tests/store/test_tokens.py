"""Tokens: 256 random bits behind a prefix, kept as a hash, and compared in a time that tells nothing."""

import base64
import hashlib
import hmac

import pytest

from store import tokens


@pytest.mark.parametrize("prefix", [tokens.ADMIN, tokens.GLOBAL, tokens.OVERLAY])
def test_a_token_is_256_random_bits_behind_its_prefix(prefix: str) -> None:
    made = [tokens.new(prefix) for _ in range(1000)]
    bits = [base64.urlsafe_b64decode(token.removeprefix(prefix) + "=") for token in made]
    assert {len(token) for token in made} == {len(prefix) + 43}
    assert len(set(made)) == 1000
    ones = [sum(one[place // 8] >> place % 8 & 1 for one in bits) for place in range(256)]
    assert all(350 < count < 650 for count in ones)  # each bit is as often 1 as 0: 9 standard deviations


def test_what_is_kept_of_a_token_is_its_hash_and_only_the_token_itself_matches_it() -> None:
    token = tokens.new(tokens.ADMIN)
    kept = tokens.digest(token)
    assert kept == hashlib.sha256(token.encode()).digest()
    assert tokens.matches(token, kept)
    for wrong in ("", token[:-1], token + "a", token.upper(), kept.hex(), "\udcff", "é"):
        assert not tokens.matches(wrong, kept)


def test_hashes_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    constant = hmac.compare_digest

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return constant(a, b)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert not tokens.matches("wrong", tokens.digest("right"))
    assert compared == [(tokens.digest("wrong"), tokens.digest("right"))]
