"""A new key seals what connections, apps and webhooks hold, too: an older key goes only when nothing needs it."""

from __future__ import annotations

import pytest

from stance.capture.actions.webhooks import PURPOSE
from stance.capture.models import Webhook
from stance.channels.port.connecting import Secret
from stance.people.key_ring import ring
from stance.register.connections.secrets import PURPOSE_OF_APPS, opened, sealed
from stance.register.models import Connection, PlatformApp
from stance.site.sealing_keys import in_use, rotate
from tests.factories.organisation import office
from tests.factories.register import draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_every_sealed_row_is_sealed_anew_and_still_opens() -> None:
    account = draft(office(), "health", "x")
    secret = Secret("value", "name", "session")
    connection = Connection.objects.create(
        account=account, site="https://api.x.com", sealed=sealed(secret), shown_as="health"
    )
    app = PlatformApp.objects.create(
        platform="mastodon",
        site="https://a.example",
        redirect="r",
        client_id="c",
        sealed=ring().seal("app", PURPOSE_OF_APPS),
    )
    hook = Webhook.objects.create(account=account, token="t", verify="v", sealed=ring().seal("hook", PURPOSE))
    before = set(in_use()) - {""}
    count, kept = rotate()
    assert count >= 3
    assert kept <= {""}, "what the office made unsealed has no key"
    assert not before & set(in_use())
    for row in (connection, app, hook):
        row.refresh_from_db()
    assert opened(connection) == secret
    assert (ring().open(app.sealed, PURPOSE_OF_APPS), ring().open(hook.sealed, PURPOSE)) == ("app", "hook")
