"""Every data file that X is known to put into an archive, and what may be done with it.

Names come from published manifests and readers of archives, without folder, `.js` and `-partN`. Default deny:
a name that is on no list here is treated as private until somebody has looked at it.
"""

import re
from typing import Literal, TypeAlias

Treatment: TypeAlias = Literal["posts", "deleted", "long posts", "about", "private", "not read"]

# Posts in X communities are as public as any other, and come in the same form.
POSTS = frozenset({"tweets", "tweet", "community-tweet"})
DELETED = frozenset({"deleted-tweets", "deleted-tweet"})
LONG_POSTS = frozenset({"note-tweet"})
ABOUT = frozenset({"manifest", "account", "profile", "tweet_index", "payload_details", "user_details"})

# Public already, or figures about posts; nothing that a record needs.
NOT_READ = frozenset(
    {
        "app",
        "article",
        "article-metadata",
        "catalog-item",
        "commerce-catalog",
        "community-note",
        "community-note-tombstone",
        "deleted-note-tweet",
        "deleted-tweet-headers",
        "follower",
        "following",
        "like",
        "lists-created",
        "lists-member",
        "moment",
        "periscope-broadcast-metadata",
        "periscope-expired-broadcasts",
        "periscope-profile-description",
        "product-drop",
        "product-set",
        "professional-data",
        "reply-prompt",
        "screen-name-change",
        "shop-module",
        "shopify-account",
        "spaces-metadata",
        "tweet-headers",
        "twitter-article",
        "twitter-article-metadata",
        "twitter-shop",
        "verified",
        "verified-organization",
    }
)

# About a person, a device, money or third parties. Kept in the original, never read.
PRIVATE = frozenset(
    {
        "account-creation-ip",
        "account-label",
        "account-suspension",
        "account-timezone",
        "ad-engagements",
        "ad-free-article-visits",
        "ad-impressions",
        "ad-mobile-conversions-attributed",
        "ad-mobile-conversions-unattributed",
        "ad-online-conversions-attributed",
        "ad-online-conversions-unattributed",
        "ageinfo",
        "audio-video-calls-in-dm",
        "audio-video-calls-in-dm-recipient-sessions",
        "birdwatch-note",
        "birdwatch-note-rating",
        "birdwatch-note-tombstone",
        "block",
        "bookmark",
        "branch-links",
        "community-note-batsignal",
        "community-note-rating",
        "connected-application",
        "contact",
        "device-token",
        "direct-message",
        "direct-message-group",
        "direct-message-group-headers",
        "direct-message-headers",
        "direct-message-mute",
        "direct-messages",
        "direct-messages-group",
        "email-address-change",
        "expanded-profile",
        "facebook-connection",
        "follow-request",
        "grok-chat-item",
        "grok-chat-media",
        "ip-audit",
        "key-registry",
        "login-history",
        "mute",
        "ni-devices",
        "periscope-account-information",
        "periscope-ban-information",
        "periscope-comments-made-by-user",
        "periscope-followers",
        "personalization",
        "phone-number",
        "protected-history",
        "saved-search",
        "smartblock",
        "sso",
        "tweetdeck",
        "twitter-circle",
        "twitter-circle-member",
        "twitter-circle-tweet",
        "user-link-clicks",
    }
)

PRIVATE_MEDIA = frozenset(
    {
        "direct_message_media",
        "direct_message_group_media",
        "direct_messages_media",
        "direct_messages_group_media",
        "twitter_circle_tweet_media",
        "grok_chat_media",
    }
)
POST_MEDIA = frozenset(
    {
        "tweets_media",
        "tweet_media",
        "deleted_tweets_media",
        "deleted_tweet_media",
        "community_tweet_media",
    }
)

_PART = re.compile(r"-part(\d{1,9})\Z", re.ASCII)


def stem(file_name: str) -> tuple[str, int]:
    """The kind and the part number of a data file: "data/tweets-part2.js" → ("tweets", 2)."""
    base = file_name.rpartition("/")[2].removesuffix(".js")
    found = _PART.search(base)
    return (base[: found.start()], int(found.group(1))) if found else (base, 0)


def treatment(kind: str) -> Treatment:
    """What is done with files of a kind. Anything unknown is private."""
    if kind in POSTS:
        return "posts"
    if kind in DELETED:
        return "deleted"
    if kind in LONG_POSTS:
        return "long posts"
    if kind in ABOUT:
        return "about"
    return "not read" if kind in NOT_READ else "private"
