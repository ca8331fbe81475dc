"""One declaration a platform on which we publish."""

from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import bluesky, mastodon, website

CONTRACTS: list[PublishContract] = [one.CONTRACT for one in (bluesky, mastodon, website)]
