"""Being called by LinkedIn (learn.microsoft.com/linkedin/shared/api-guide/webhook-validation, “Requirements for Processing Notifications”, and
“Organization Social Action Notifications”, read December 2026): the client secret of the app signs, with HMAC-SHA-256 in hex, "the POST body
prefixed by hmacsha256=". The same page says of the header that it is the hash of the body "prefixed by hmacsha256=", which others read as the
beginning of the header's value. Both need the secret over the whole body: both are taken.
"""

from __future__ import annotations

from stance.channels.port.hooks import Hook, Named, in_json, joined, listed, object_in


def read(body: bytes) -> tuple[Named, ...]:
    """LinkedIn names a page by its URN, an account here is called by its name: so the message does not say which account it is."""
    rows = listed(object_in(body).get("notifications"))
    return tuple(
        Named("", joined(one.get("notificationId"), one.get("action"), one.get("lastModifiedAt"))) for one in rows
    )


HOOK = Hook(
    "app",
    "x-li-signature",
    "",
    read,
    in_json("challengeCode", "", False, "challengeResponse"),
    (
        "Copy the client secret of your app from LinkedIn’s developer portal, and give it here.",
        "In the portal: your app → Webhooks → Create webhook, with the address above. LinkedIn has to have approved webhooks for it.",
    ),
    signed_before=b"hmacsha256=",
    otherwise=(("hmacsha256=", b"hmacsha256="), ("hmacsha256=", b"")),
    told="Client secret of the app",
)
