"""What people paste is answered rightly, look-alikes never as official, over the real API without signing in."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import unquote

import pytest
from django.test import Client

from stance.register.models import Account
from tests.factories.register import fresh, published
from tests.rooms.register.public.filled import PublicRegister, fill_public
from tests.rooms.register.public.variants import look_alikes, pasted

pytestmark = pytest.mark.django_db

POST_WORDS = defaultdict[str, tuple[str, ...]](tuple) | {
    "x": ("/status/",),
    "facebook": ("/posts/",),
    "instagram": ("/reel/",),
    "threads": ("/post/",),
    "tiktok": ("/video/",),
}
"""Of the pasted variants: what stands in the address of one post, which those platforms open under any name."""


@pytest.fixture
def filled() -> PublicRegister:
    return fill_public()


def ask(text: str) -> dict[str, object]:
    answer = Client().get("/api/v1/public/verify", {"q": text})
    assert answer.status_code == 200, answer.content
    found: dict[str, object] = answer.json()
    return found


def test_more_than_two_hundred_pasted_variants_are_the_registered_accounts(filled: PublicRegister) -> None:
    wrong, asked = [], 0
    for platform, text in pasted():
        asked += 1
        found = ask(text)
        opens_whatever_name = any(word in unquote(text).lower() for word in POST_WORDS[platform])
        wanted = "official_name_only" if opens_whatever_name else "official"
        if found["answer"] != wanted or found["account"]["id"] != filled.official[platform].pk:  # type: ignore[index]
            wrong.append(f"{platform}: {text!r}: {found['answer']} {found['words']}")
    assert asked >= 200
    assert not wrong, "\n".join(wrong)


def test_a_thousand_look_alikes_are_not_known(filled: PublicRegister) -> None:
    texts = list(look_alikes(1_000))
    assert len(set(texts)) >= 1_000
    wrong = [text for text in texts if ask(text)["answer"] != "not_known"]
    assert not wrong, "\n".join(map(ascii, wrong))


def test_a_former_handle_was_official_until_it_was_given_up(filled: PublicRegister) -> None:
    old, new = ask("@OldWeather"), ask("x.com/NewWeather")
    assert (old["answer"], new["answer"]) == ("was_official", "official")
    assert old["until"] == new["since"]
    assert old["account"]["handle"] == "@NewWeather"  # type: ignore[index]


def test_an_archived_account_was_official_and_a_draft_is_not_known(filled: PublicRegister) -> None:
    archived = ask("https://twitter.com/StormWatch")
    assert archived["answer"] == "was_official"
    assert archived["until"] is not None
    assert ask("@NotYetDept")["answer"] == "not_known"
    assert ask("@NotYetDept")["account"] is None


def test_a_suspended_account_is_not_called_official(filled: PublicRegister) -> None:
    assert ask("@HackedDept")["answer"] == "was_official"
    assert "Taken over" not in str(ask("@HackedDept"))


def test_an_address_that_was_corrected_before_publication_was_never_official(filled: PublicRegister) -> None:
    from stance.register.writes import lifecycle_steps
    from tests.factories.register import draft

    account = draft(filled.place, "Typo")
    lifecycle_steps.rename(account, "Corrected", "", None, "register.account.change")
    lifecycle_steps.publish(fresh(account), None)
    assert ask("@Corrected")["answer"] == "official"
    assert ask("@Typo")["answer"] == "not_known"


def test_a_handle_that_another_account_took_over_is_the_others(filled: PublicRegister) -> None:
    successor = published(filled.place, "OldWeather")
    found = ask("@OldWeather")
    assert found["answer"] == "official"
    assert found["account"]["id"] == successor.pk  # type: ignore[index]


def test_a_page_below_an_archived_site_is_not_official_because_the_site_above_is(filled: PublicRegister) -> None:
    from stance.register.writes import lifecycle_steps

    published(filled.place, "https://weather.example.gov", "website")
    campaign = published(filled.place, "https://weather.example.gov/campaign", "website")
    lifecycle_steps.archive(campaign, "Over", None)
    assert ask("https://weather.example.gov/campaign/win")["answer"] == "was_official"
    assert ask("https://weather.example.gov/other")["answer"] == "official"


def test_one_name_on_two_platforms_names_both(filled: PublicRegister) -> None:
    found = ask("@WeatherDept")
    assert found["account"]["platform"] == "x"  # type: ignore[index]
    assert [other["platform"] for other in found["also"]] == ["facebook", "youtube"]  # type: ignore[union-attr]


def test_what_cannot_be_read_is_not_known_and_says_why(filled: PublicRegister) -> None:
    assert "shortens addresses" in str(ask("https://t.co/abc")["words"])
    assert Client().get("/api/v1/public/verify").status_code == 400
    assert Client().get("/api/v1/public/verify", {"q": "\0"}).status_code == 200
    assert ask("x" * 5_000)["answer"] == "not_known"


def test_an_account_of_the_sample_agency_is_nobodys(filled: PublicRegister) -> None:
    assert ask("https://x.com/WeatherDept")["answer"] == "official"
    Account.objects.filter(pk=filled.official["x"].pk).update(is_sample=True)
    assert ask("https://x.com/WeatherDept")["answer"] == "not_known"
    listed = Client().get("/api/v1/public/accounts").json()["accounts"]
    assert filled.official["x"].pk not in [account["id"] for account in listed]
