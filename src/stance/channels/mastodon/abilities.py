"""What Mastodon can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

SERVICE = "Mastodon's source, app/services/backup_service.rb; docs.joinmastodon.org, “Moving or leaving accounts”"
API = "docs.joinmastodon.org, “statuses API methods”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "outbox.json with its media, as zip or tar.gz, once in seven days; reposts as addresses only",
        SERVICE,
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "That a post was edited and when, not what it said before",
        "Mastodon's source, app/serializers/activitypub/note_serializer.rb",
        "2026-11",
    ),
    Does(Ability.DELETIONS, False, "Deleted posts are left out", SERVICE, "2026-11"),
    Does(
        Ability.PULLED,
        True,
        "Forty posts an answer, as the public sees them where the server allows that",
        "docs.joinmastodon.org, “accounts API methods”",
        "2026-11",
    ),
    Does(
        Ability.EDITS_SEEN,
        True,
        "edited_at; some servers that work like Mastodon give an edited post another id",
        API,
        "2026-11",
    ),
    Does(
        Ability.DELETIONS_SEEN,
        True,
        "404 or 410 for the post’s id; servers answer 404 in passing, too, so it is asked twice",
        API,
        "2026-11",
    ),
    Does(
        Ability.REPLIES_READ,
        True,
        "Mentions, and the context of a post, as far as its server knows them",
        API,
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        True,
        "With the scope read:favourites: what is liked, not since when; that a like was taken back is not told. snac has no list",
        "docs.joinmastodon.org, “favourites API methods”; snac 2.75",
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Text, a warning and files, in threads; a repeated post is told by its key for an hour",
        "docs.joinmastodon.org, “statuses API methods” and “media API methods”",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "DELETE; servers that kept a copy may not follow", API, "2026-11"),
    Does(Ability.EDIT, True, "PUT; everybody sees that it was edited", API, "2026-11"),
    Does(Ability.REPLY_UNASKED, True, "To any public post", API, "2026-11"),
    Does(
        Ability.FREE,
        True,
        "300 requests in five minutes, of pages 300 in fifteen",
        "docs.joinmastodon.org, “Rate limits”; Mastodon’s source, config/initializers/rack_attack.rb",
        "2026-11",
    ),
    Does(
        Ability.LASTING,
        True,
        "The interface has no dated versions",
        NO_DATE,
        "2026-11",
    ),
)
