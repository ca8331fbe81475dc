"""Agencies, units and people; how they sign in; staff directories."""

from stance.rooms.declaration import Addresses, Command, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("urls"),),
    commands=(
        Command(
            "people", "people and where they serve",
            arguments="command_arguments.people", verbs={"import": "commands.run"},
        ),
    ),
    navigation=(
        NavigationItem(80, "Organisation", "organisation", "/organisation/", "people.organisation.read"),
        NavigationItem(90, "People", "people", "/people/", "people.user.read"),
    ),
    recurring=(Recurring("tasks.forget_ended_sign_ins", every_seconds=3600, when="sessions.any_to_forget"),),
    checks=("doctor_checks.provider",),
    described="described_objects.DESCRIBED",
    open_paths=("/start/", "/reset/", "/scim/"),
)  # fmt: skip
