"""A public register: accounts on every platform, one archived, one renamed, one suspended, one draft."""

from __future__ import annotations

from dataclasses import dataclass

from stance.register.actions import suspensions
from stance.register.models import Account
from stance.register.writes import lifecycle_steps
from tests.factories.organisation import Office, office
from tests.factories.register import draft, fresh, published

CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
OFFICIAL = {
    "x": "WeatherDept",
    "mastodon": "@weather@social.weather.example",
    "bluesky": "weather.example.gov",
    "facebook": "WeatherDept",
    "instagram": "weather.dept",
    "linkedin": "https://www.linkedin.com/company/weather-dept",
    "youtube": "@WeatherDept",
    "threads": "@weather.dept",
    "tiktok": "@weather.dept",
    "flickr": "https://www.flickr.com/photos/weatherdept/",
    "github": "weather-dept",
    "reddit": "https://www.reddit.com/user/WeatherDept/",
    "website": "https://münchen.example/wetter",
}


@dataclass(frozen=True, slots=True)
class PublicRegister:
    place: Office
    official: dict[str, Account]
    archived: Account
    renamed: Account
    suspended: Account
    draft: Account


def fill_public() -> PublicRegister:
    place = office()
    official = {platform: published(place, address, platform) for platform, address in OFFICIAL.items()}
    archived = published(place, "StormWatch")
    lifecycle_steps.archive(archived, "Closed", None)
    renamed = published(place, "OldWeather")
    lifecycle_steps.rename(renamed, "NewWeather", "Rebranded", None, "register.account.publish")
    suspended = published(place, "HackedDept")
    suspensions.suspend(account=suspended, reason="Taken over")
    return PublicRegister(
        place, official, fresh(archived), fresh(renamed), fresh(suspended), draft(place, "NotYetDept")
    )
