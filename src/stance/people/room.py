"""Agencies, units and people; how they sign in; staff directories."""

from stance.rooms.declaration import Addresses, Command, NavigationItem, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("urls"),),
    commands=(
        Command(
            "people", "people and where they serve",
            "commands.run", "command_arguments.people", has_verbs=True,
        ),
    ),
    navigation=(
        NavigationItem(80, "Organisation", "organisation", "/organisation/", "people.organisation.read"),
        NavigationItem(90, "People", "people", "/people/", "people.user.read"),
    ),
    described="described_objects.DESCRIBED",
    open_paths=("/start/", "/reset/", "/scim/"),
)  # fmt: skip
