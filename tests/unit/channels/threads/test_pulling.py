"""What is special to Threads: posts and replies in two lists, kinds of posts, more of one second than an answer holds."""

from __future__ import annotations

from typing import Any

import pytest

from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Secret
from stance.channels.port.pulling import Page
from stance.channels.threads.connecting import CONNECTOR
from stance.channels.threads.pulling import PULLER
from stance.channels.threads.records import RECORDS
from stance.engines.exports.instants import seconds_of
from stance.engines.exports.item import Item
from tests.factories.graph_contract import NOW
from tests.factories.talking import carry_on
from tests.factories.threads_server import LOOK, NUMBER, RICH, SITE, TOKEN, Server, many, post, reply
from tests.unit.channels.keeping import must_be_keepable


def pages(server: Server) -> list[Page]:
    found = [carry_on(PULLER.pull(LOOK), server)]
    while found[-1].cursor:
        assert len(found) < 50
        found.append(carry_on(PULLER.pull(LOOK, found[-1].cursor), server))
    return found


def ids(found: list[Page]) -> set[str]:
    return {item.post_id for page in found for _, item in page.items}


def only(given: dict[str, Any]) -> Item:
    ((_, item),) = carry_on(PULLER.pull(LOOK), Server(posts=[given])).items
    must_be_keepable(item, NUMBER)
    return item


def test_it_is_looked_at_and_has_no_exports() -> None:
    channel = discovery.known()["threads"]
    assert channel in discovery.connecting()
    assert channel in discovery.keeping()
    assert channel not in discovery.reading()
    with pytest.raises(KeyError):
        discovery.export_reader("threads")
    assert CONNECTOR.scopes == ("threads_basic", "threads_read_replies")


def test_posts_and_replies_are_walked_together() -> None:
    posts = list(many(700))
    found = pages(Server(posts=posts))
    assert ids(found) == {one["id"] for one in posts}
    assert found[0].newest == seconds_of(NOW)
    assert not any(page.failures for page in found)


def test_more_posts_of_one_second_than_an_answer_holds_lose_nothing() -> None:
    posts = [post(1_000 + number) for number in range(230)] + [
        post(5_000 + number, at="2024-01-01T00:00:00+0000") for number in range(9)
    ]
    assert ids(pages(Server(posts=posts))) == {one["id"] for one in posts}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (post(1), "post"),
        (reply(1, "99"), "reply"),
        (post(1, is_quote_post=True, quoted_post={"id": "5"}), "quote"),
        (
            post(
                1,
                text=None,
                media_type="REPOST_FACADE",
                reposted_post={"id": "5"},
                media_url="https://x.example/theirs.jpg",
            ),
            "repost",
        ),
        (reply(1, "99", is_quote_post=True, quoted_post={"id": "5"}), "quote"),
    ],
)
def test_what_a_post_is(given: dict[str, Any], kind: str) -> None:
    item = only(given)
    assert item.kind == kind == RECORDS.kind(item.content)
    if kind == "repost":
        assert item.media == ()


def test_a_reply_has_its_parent_under_the_accounts_own_ids() -> None:
    assert only(reply(1, "99")).reply_to == f"threads:{NUMBER}/99"


def test_all_of_a_post_is_in_its_content() -> None:
    item = only(RICH)
    assert item.text.endswith("\nThe longer story.\nStay\nGo")
    assert (item.content["quotes"], item.content["topic_tag"]) == ("18100000009", "Flood")
    assert [one["type"] for one in item.content["media"]] == ["photo", "video", "photo", "gif"]
    assert item.permalink == "https://www.threads.net/@health.dept/post/D18100000001"
    assert "votes" not in str(item.content)


def test_a_token_that_may_not_read_replies_is_told_so() -> None:
    with pytest.raises(Refusal, match="threads_basic and threads_read_replies"):
        carry_on(PULLER.pull(LOOK), Server(posts=[post(1)], lacks="replies"))


def test_a_post_of_another_is_named() -> None:
    page = carry_on(PULLER.pull(LOOK), Server(posts=[post(1), post(2, owner={"id": "5"})]))
    assert ([item.post_id for _, item in page.items], [one.reason for one in page.failures]) == (
        ["1"],
        ["it is by another account"],
    )


def test_a_token_ends_sixty_days_after_its_first_use_at_the_latest() -> None:
    identity = carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), Server()).identity
    assert identity.expires_at == seconds_of(NOW) + 60 * 86_400
