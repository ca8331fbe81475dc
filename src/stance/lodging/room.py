"""Lodging: posts of officials' own accounts, one by one."""

from stance.rooms.declaration import Addresses, ApiRouter, Command, Group, HomeItems, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("urls"),),
    api=(ApiRouter("api.router", under="/lodging"),),
    commands=(
        Command("lodge", "lodge posts of an official's own account, by address or from an export", "commands.lodge.run", "commands.arguments.lodge"),
    ),
    navigation=(NavigationItem(19, "Lodging", "lodging", "/lodging/", "lodging.state.read", Group.ARCHIVE),),
    home=(HomeItems(16, "lodging.state.read", "home_items.to_lodge", "lodging.post.lodge"),),
    recurring=(
        Recurring("tasks.remind", every_seconds=3600, when="tasks.any_to_remind"),
        Recurring("tasks.look_up", every_seconds=300, when="tasks.any_to_look_up"),
        Recurring("tasks.sweep", every_seconds=3600),
    ),
    described="described_objects.DESCRIBED",
    answers={"register.account_facts": "account_facts.lodged"},
)  # fmt: skip
