"""Publishing: posts are written, approved, sent once, and compared with what is live."""

from stance.rooms.declaration import Addresses, Command, Group, HomeItems, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("urls"),),
    navigation=(
        NavigationItem(21, "Posts", "posts", "/publishing/", "publishing.post.read", Group.PUBLISHING),
        NavigationItem(23, "Emergency stop", "publishing_stop", "/publishing/stop/", "publishing.post.read", Group.PUBLISHING),
    ),
    home=(
        HomeItems(5, "publishing.post.read", "home_items.standing_stops"),
        HomeItems(6, "publishing.post.read", "home_items.undecided", "publishing.post.settle"),
        HomeItems(7, "publishing.post.read", "home_items.refused", "publishing.post.settle"),
    ),
    styles=("publishing",),
    commands=(
        Command(
            "post", "write posts, approve them, and see what became of them", arguments="commands.arguments.post",
            verbs={"draft": "commands.post.draft", "publish": "commands.post.publish", "approve": "commands.post.approve", "status": "commands.post.status", "settle": "commands.settle.settle", "dry-run": "commands.dry_run.run"},
        ),
        Command("stop", "stop everything that is to be published", "commands.stop.stop", "commands.arguments.stop"),
        Command("lift", "lift the stop of publishing", "commands.stop.lift", "commands.arguments.lift"),
    ),
    recurring=(
        Recurring("tasks.send_due", every_seconds=2, when="tasks.any_due"),
        Recurring("tasks.verify_due", every_seconds=10, when="tasks.any_unverified"),
        Recurring("tasks.try_out_tomorrow", every_seconds=900, when="tasks.any_to_try_out"),
    ),
    described="described_objects.DESCRIBED",
    approvables=("approvables.Publish", "approvables.Lift"),
    states="states.STATES",
    answers={"capture.sent_here": "queries.sent.sent_here", "archive.blobs_named": "queries.blobs.named"},
)  # fmt: skip
