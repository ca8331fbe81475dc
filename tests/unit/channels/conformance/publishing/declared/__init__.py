"""One declaration a platform on which we publish."""

from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import (
    bluesky,
    facebook,
    instagram,
    linkedin,
    mastodon,
    threads,
    website,
    x,
    youtube,
)

CONTRACTS: list[PublishContract] = [
    one.CONTRACT for one in (bluesky, facebook, instagram, linkedin, mastodon, threads, website, x, youtube)
]
