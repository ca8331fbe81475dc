"""Nothing goes to another machine unprotected by default, and nothing of an address is left out silently."""

from __future__ import annotations

from typing import Any

import pytest

from stance.data_folder import DataFolderRefused
from stance.site import doctor_checks
from stance.site.connections import environment, is_here, mail_tls, postgres


@pytest.mark.parametrize("host", ["", "/var/run/postgresql", "localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_what_stays_on_this_machine(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host", ["db", "db.agency.test", "10.0.0.5", "192.0.2.1", "localhost.evil.test", "127.0.0.1.evil.test"]
)
def test_what_leaves_it(host: str) -> None:
    assert not is_here(host)
    for more in ("", "?sslmode=prefer", "?sslmode=allow", "?sslmode=", "?connect_timeout=3"):
        with pytest.raises(DataFolderRefused, match="does not say how it is protected"):
            postgres(f"postgres://u:p@{host}/stance{more}")
    assert mail_tls(host) == "starttls"


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca", "require", "disable"])
def test_what_the_address_says_is_done_by_all_who_connect(mode: str) -> None:
    url = f"postgres://u:p%40ss@db.test:5433/stance?sslmode={mode}&sslrootcert=/etc/ca.pem"
    found = postgres(url)
    assert found["OPTIONS"] == {"sslmode": mode, "sslrootcert": "/etc/ca.pem"}
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("db.test", "5433", "p@ss")
    given = environment(url)
    assert (given["PGSSLMODE"], given["PGSSLROOTCERT"], given["PGPASSWORD"]) == (mode, "/etc/ca.pem", "p@ss")


def test_a_parameter_that_is_not_read_is_refused_by_name() -> None:
    with pytest.raises(DataFolderRefused, match="DATABASE_URL has “sslmod”, which is not read"):
        postgres("postgres://u:p@127.0.0.1/stance?sslmod=verify-full")


def test_mail_is_as_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mail_tls("127.0.0.1") == "none"
    for said in ("none", "tls", "starttls"):
        monkeypatch.setenv("STANCE_SMTP_TLS", said)
        assert mail_tls("mail.agency.test") == said


def test_the_doctor_warns_where_addresses_may_lead_to_this_machine(settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    (found,) = doctor_checks.loopback()
    assert found.ok
    settings.FETCH_LOOPBACK = True
    (found,) = doctor_checks.loopback()
    assert not found.ok
    assert "STANCE_FETCH_LOOPBACK" in found.detail
    assert "Take STANCE_FETCH_LOOPBACK out" in found.mend


def test_the_doctor_names_what_goes_in_the_clear(settings: Any) -> None:
    (found,) = doctor_checks.ways_out()
    assert found.ok
    settings.EMAIL_HOST = "mail.agency.test"
    (found,) = doctor_checks.ways_out()
    assert (found.ok, found.detail) == (False, "mail to mail.agency.test (STANCE_SMTP_TLS=none)")
    settings.EMAIL_USE_TLS = True
    (found,) = doctor_checks.ways_out()
    assert found.ok
