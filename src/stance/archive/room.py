"""The archive: imports, records and their proofs, search."""

from stance.rooms.declaration import (
    Addresses,
    ApiRouter,
    Command,
    FirstStep,
    Group,
    HomeItems,
    NavigationItem,
    Recurring,
    Room,
)

ROOM = Room(
    package=__package__,
    face=(
        "importing.chosen", "importing.progress", "importing.recognition", "importing.scanning", "ledger.broken", "ledger.keyring",
        "ledger.sequencer", "ledger.statements", "blobs", "record_keys", "uploads.file_names", "verifying.blobs", "writes.captures",
        "writes.lodgements", "writes.profiles",
    ),
    addresses=(Addresses("urls"),),
    api=(ApiRouter("api.router"),),
    commands=(
        Command(
            "import", "import an export: the file or files that the platform sent, or a folder",
            "commands.imports.run", "commands.arguments.bring_in",
        ),
        Command(
            "search", "search the archive, for example: stance search 'flood \"road closed\" has:media'",
            "commands.search.run", "commands.arguments.search",
        ),
        Command("record", "show one record, its versions and its proof", "commands.record.run", "commands.arguments.record"),
        Command("blobs", "move originals and media to another place, such as a bucket", "commands.blobs.run", "commands.arguments.blobs"),
        Command("verify", "recompute everything against the ledger and name every difference", "commands.verify.run"),
    ),
    navigation=(
        NavigationItem(10, "Search", "search", "/archive/", "archive.search", Group.ARCHIVE),
        NavigationItem(12, "Saved searches", "saved_searches", "/archive/saved/", "archive.search", Group.ARCHIVE),
        NavigationItem(14, "Changes", "changes", "/archive/changes/", "archive.search", Group.ARCHIVE),
        NavigationItem(16, "Downloads", "bundles", "/archive/downloads/", "archive.search", Group.ARCHIVE),
        NavigationItem(18, "Imports", "imports", "/archive/imports/", "archive.import.read", Group.ARCHIVE),
    ),
    home=(
        HomeItems(20, "archive.import.read", "home_items.imports_that_ask", "archive.import"),
        HomeItems(30, "archive.import.read", "home_items.refused_imports", "archive.import"),
        HomeItems(45, "archive.import.read", "home_items.new_posts", "archive.search"),
        HomeItems(46, "archive.search", "home_items.news_of_saved_searches", "archive.search"),
        HomeItems(50, "archive.import.read", "home_items.imports_under_way", "archive.import"),
    ),
    first_steps=(
        FirstStep(
            10, "Import an export",
            "Have the archive that the platform gave you? Every post in it is stored, can be found again and can be proven.",
            "Import an export", "imports_new", entry="archive.import",
        ),
        FirstStep(
            30, "Look around with a sample agency",
            "Made-up accounts and posts, marked as sample on every page, removed again in one step.",
            "Add the sample agency", "sample_make", "archive.sample.make",
        ),
    ),
    kept="home_items.kept",
    search="search",
    recurring=(
        Recurring("tasks.sign_waiting", every_seconds=30, when="tasks.anything_waiting"),
        Recurring("tasks.seal_lists", every_seconds=60, when="tasks.any_to_seal"),
        Recurring("tasks.sweep_bundles", every_seconds=3600, when="tasks.any_old_bundles"),
        Recurring("tasks.dispose_of_public", every_seconds=3600, when="tasks.any_to_dispose"),
        Recurring("tasks.sweep_uploads", every_seconds=3600, when="tasks.any_to_sweep"),
    ),
    described="described_objects.DESCRIBED",
    approvables=("approvables.TakeAway", "approvables.TakeAwayEverything"),
    states="states.STATES",
    followers="followers.FOLLOWERS",
    automations=("automations.waiting_imports",),
    checks=(
        "doctor_checks.search_index", "doctor_checks.search_lists", "doctor_checks.ledger", "doctor_checks.imports", "doctor_checks.blobs",
    ),
    open_paths=("/ledger/",),
    piece_paths=("/archive/uploads/",),
    styles=("archive",),
    answers={
        "jobs.cancelled": "cancelled_jobs.cancelled",
        "jobs.said_elsewhere": "import_jobs.is_import",
        "register.account_facts": "account_facts.capture_state",
        "register.held_posts": "held_posts.of_post",
    },
)  # fmt: skip
