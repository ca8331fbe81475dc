"""The board."""

from stance.rooms.declaration import Addresses, ApiRouter, Command, HomeItems, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("urls"),),
    api=(ApiRouter("api.router"),),
    commands=(Command("notices", "list the notices", "commands.run", "command_arguments.notices"),),
    navigation=(NavigationItem(95, "Notices", "noticeboard", "/notices/", "noticeboard.notice.read"),),
    home=(HomeItems(200, "noticeboard.notice.read", "home_items.newest"),),
    recurring=(Recurring("tasks.count", every_seconds=60, when="tasks.any_uncounted"),),
    followers="followers.FOLLOWERS",
    described="described_objects.DESCRIBED",
    checks=("doctor_checks.notices",),
    answers={"register.account_facts": "account_facts.noticed"},
)
