"""The audit trail."""

from stance.rooms.declaration import Addresses, Command, NavigationItem, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("urls"),),
    commands=(
        Command("audit", "write the audit trail to a CSV file", "commands.audit.run", "commands.arguments.audit"),
    ),
    navigation=(NavigationItem(70, "Audit trail", "audit", "/audit/", "journal.read"),),
)
