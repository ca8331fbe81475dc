"""Capture: looking at accounts on their platforms."""

from stance.rooms.declaration import Addresses, Command, Group, HomeItems, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    face=("writes.files",),
    addresses=(Addresses("urls"),),
    commands=(
        Command("capture", "look at accounts on their platforms, or say how that is going", "commands.capture.run", "commands.arguments.capture"),
    ),
    navigation=(NavigationItem(17, "Capture", "captures", "/capture/", "capture.state.read", Group.ARCHIVE),),
    home=(
        HomeItems(12, "capture.state.read", "home_items.not_through_stance", "capture.post.answer"),
        HomeItems(13, "capture.state.read", "home_items.not_changed_through_stance", "capture.profile.answer"),
        HomeItems(14, "capture.state.read", "home_items.incidents", "capture.incident.end"),
        HomeItems(78, "capture.state.read", "home_items.late", "capture.account.look"),
    ),
    recurring=(
        Recurring("tasks.look_at_due", every_seconds=10, when="tasks.any_due"),
        Recurring("tasks.listen", every_seconds=10, when="tasks.any_heard"),
        Recurring("tasks.fetch_files", every_seconds=10, when="tasks.any_file_due"),
        Recurring("tasks.tell_of_incidents", every_seconds=10, when="tasks.any_untold"),
        Recurring("tasks.subscribe_at_hubs", every_seconds=60, when="tasks.any_to_subscribe"),
        Recurring("tasks.close_windows", every_seconds=900, when="tasks.any_open_window"),
    ),
    open_paths=("/webhooks/",),
    checks=("doctor_checks.captures",),
    answers={"archive.files_left_out": "account_facts.files_left_out", "register.account_facts": "account_facts.captured", "register.capture_states": "account_facts.states_of"},
)  # fmt: skip
