from dataclasses import replace

import pytest

from store.address import Address, parse_address
from store.errors import CannotStart

SECRET = "hunter2secret"


def test_a_neon_url_is_taken_as_it_is_printed() -> None:
    url = "postgresql://neondb_owner:npg_a1@ep-red-sun-1-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require"
    assert parse_address(url) == Address(
        host="ep-red-sun-1-pooler.eu-central-1.aws.neon.tech",
        port=5432,
        user="neondb_owner",
        password="npg_a1",
        database="neondb",
        ssl="require",
        pooled=True,
    )


def test_a_heroku_url_with_the_old_scheme_is_taken() -> None:
    address = parse_address("postgres://u1:p2@ec2-1-2-3-4.compute-1.amazonaws.com:5499/d3")
    assert (address.host, address.port, address.ssl, address.pooled) == (
        "ec2-1-2-3-4.compute-1.amazonaws.com",
        5499,
        "prefer",
        False,
    )


def test_an_rds_url_with_its_bundle_of_certificates_is_taken() -> None:
    url = "postgresql://admin:p@db.x.eu-west-1.rds.amazonaws.com:5432/show?sslmode=verify-full&sslrootcert=/certs/global.pem"
    address = parse_address(url)
    assert (address.ssl, address.root_cert) == ("verify-full", "/certs/global.pem")


def test_a_line_copied_for_psql_is_taken() -> None:
    assert parse_address("psql 'postgresql://u:p@h/d?sslmode=require'") == parse_address(
        "postgresql+asyncpg://u:p@h/d?sslmode=require"
    )


def test_codes_in_user_password_and_database_are_read() -> None:
    address = parse_address("postgresql://a%40b:p%2Fw%23%25%3A@h/d%20b")
    assert (address.user, address.password, address.database) == ("a@b", "p/w#%:", "d b")


def test_an_ipv6_host_loses_its_brackets_and_a_missing_port_is_5432() -> None:
    address = parse_address("postgres://u@[::1]/d")
    assert (address.host, address.port, str(address)) == ("::1", 5432, "u@[::1]:5432/d")


def test_a_direct_address_goes_round_the_pooler() -> None:
    pooled = parse_address("postgres://u:p@ep-a-b-pooler.region.aws.neon.tech/d")
    assert pooled.direct() == replace(pooled, host="ep-a-b.region.aws.neon.tech", pooled=False)
    assert pooled.direct().direct() == pooled.direct()


@pytest.mark.parametrize("query", ["?pgbouncer=true", ""])
def test_a_pooler_without_a_direct_name_stays_pooled(query: str) -> None:
    host = "h" if query else "aws-0-eu-central-1.pooler.supabase.com"
    address = parse_address(f"postgres://u:p@{host}/d{query}")
    assert address.pooled
    assert address.direct() == address


@pytest.mark.parametrize(
    "address",
    [
        Address(host="h", user="u", password="p@/#?%:[]ü", database="d/ b", ssl="require"),
        Address(host="::1", port=7, user="u@x", database="d", options="endpoint=ep-1"),
        Address(host="a-pooler.b", user="u", password="p", database="d", pooled=True),
        Address(host="a", user="u", password="p", database="d", pooled=True, ssl="verify-full", root_cert="/a b.pem"),
    ],
)
def test_a_url_reads_back_as_its_address(address: Address) -> None:
    assert parse_address(address.url()) == address


@pytest.mark.parametrize(
    ("url", "telling"),
    [
        ("sqlite:///tablecast.db", "sqlite"),
        (f"mysql://u:{SECRET}@h/d", "mysql"),
        ("", "no URL"),
        (SECRET, "no URL"),
        (f"postgres://u:{SECRET}@/d", "no host"),
        (f"postgres://u:{SECRET}@h", "no database"),
        (f"postgres://u:{SECRET}@h/", "no database"),
        (f"postgres://:{SECRET}@h/d", "no user"),
        ("postgres://h/d", "no user"),
        (f"postgres://u:{SECRET}@h:99999/d", "port"),
        (f"postgres://u:{SECRET}@h:0/d", "port"),
        (f"postgres://u:{SECRET}/x@h/d", "%2F"),
        (f"postgres://u:{SECRET}#x@h/d", "%23"),
        (f"postgres://u:{SECRET}?x@h/d", "%3F"),
        (f"postgres://u:[{SECRET}@h/d", "%5B"),
        (f"postgres://u:{SECRET}%ff@h/d", "percent code"),
        (f"postgres://u:{SECRET}@h1,h2/d", "several hosts"),
        (f"postgres://u:{SECRET}@h/d?sslmode=yes", "verify-full"),
        (f"postgres://u:{SECRET}@h/d?sslcert=/c.pem", "sslcert"),
    ],
)
def test_anything_else_is_refused_in_one_sentence_without_the_password(url: str, telling: str) -> None:
    with pytest.raises(CannotStart) as refused:
        parse_address(url)
    said = str(refused.value)
    assert telling in said
    assert "DATABASE_URL" in said
    assert said.endswith(".")
    assert SECRET not in said
    assert refused.value.__cause__ is None


def test_an_address_shows_itself_without_the_password() -> None:
    address = parse_address(f"postgres://u:{SECRET}@h/d")
    assert SECRET not in repr(address)
    assert SECRET not in str(address)
