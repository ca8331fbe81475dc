"""The audit trail, and what follows it."""

from stance.rooms.declaration import Addresses, Command, NavigationItem, Room

ROOM = Room(
    package=__package__,
    face=(
        "actor", "trail", "attempts", "fingerprint", "following.behind", "following.cursors", "following.declared",
        "following.step", "following.stretches",
    ),
    addresses=(Addresses("urls"),),
    commands=(
        Command("audit", "write the audit trail to a CSV file", "commands.audit.run", "commands.arguments.audit"),
        Command(
            "journal", "what follows the audit trail", arguments="commands.arguments.journal",
            verbs={"followers": "commands.followers.run"},
        ),
    ),
    navigation=(NavigationItem(75, "Audit trail", "audit", "/audit/", "journal.read"),),
    checks=("doctor_checks.followers",),
)  # fmt: skip
