"""Tokens and keys: made here, shown once, kept as SHA-256. Where they are asked for stays with the doors."""

import hashlib
import hmac
import secrets

ADMIN = "admin_"
GLOBAL = "global_"
OVERLAY = "overlay_"
"""How each kind begins, so that a secret scanner finds one that leaked."""

RANDOM_BYTES = 32


def new(prefix: str) -> str:
    """Return a new token of 256 random bits."""
    return prefix + secrets.token_urlsafe(RANDOM_BYTES)


def digest(token: str) -> bytes:
    """Return what is kept of a token. SHA-256 is enough for 256 random bits; a slow hash is for passwords."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def matches(token: str, kept: bytes) -> bool:
    """Whether ``token`` is the one that ``kept`` is the digest of; takes the same time wherever they differ."""
    return hmac.compare_digest(digest(token), kept)


def hashes(admin_token: str, overlay_key: str) -> dict[str, str]:
    """Return what a new campaign keeps of its token and key, in hex, by the names of its columns."""
    return {"admin_token_hash": digest(admin_token).hex(), "overlay_key_hash": digest(overlay_key).hex()}
