"""The register: the official accounts, and what the public may ask about them."""

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
    face=("account_facts", "connections.conversation", "connections.files", "connections.secrets", "described_objects", "handles", "held_posts", "links.official_sites", "outbound.public_networks", "outbound.reachable", "outbound.sockets", "words"),
    addresses=(Addresses("embeds.urls"), Addresses("public.urls", under="accounts/"), Addresses("urls")),
    api=(ApiRouter("public.api.router", under="/public"), ApiRouter("api.router", under="/register")),
    commands=(
        Command(
            "register", "the register of official accounts, as a table",
            arguments="commands.arguments.register",
            verbs={
                "import": "commands.tables.bring_in", "export": "commands.tables.take_away",
                "verify": "public.command.run",
            },
        ),
        Command(
            "connect", "connect an account to its platform",
            run="commands.connect.run", arguments="commands.arguments.connect",
        ),
    ),
    navigation=(
        NavigationItem(20, "Register", "register", "/register/", "register.account.read", Group.ACCOUNTS),
        NavigationItem(22, "Completeness", "register_score", "/register/score/", "register.account.read", Group.ACCOUNTS),
        NavigationItem(24, "Look-alikes", "register_lookalikes", "/register/look-alikes/", "register.account.read", Group.ACCOUNTS),
        NavigationItem(25, "Connections", "connections", "/register/connections/", "register.connection.read", Group.ACCOUNTS),
        NavigationItem(26, "Import accounts", "register_bring_in", "/register/import/", "register.account.read", Group.ACCOUNTS),
        NavigationItem(27, "Merge agencies", "register_merge", "/register/merge/", "register.account.read", Group.ACCOUNTS),
        NavigationItem(28, "On your web site", "register_web_site", "/register/web-site/", "register.account.read", Group.ACCOUNTS),
    ),
    home=(
        HomeItems(70, "register.account.read", "home_items.suspended_accounts", "register.account.suspend"),
        HomeItems(72, "register.account.read", "home_items.drifted_accounts", "register.account.change"),
        HomeItems(80, "register.account.read", "home_items.reviews_due", "register.account.review"),
        HomeItems(75, "register.connection.read", "home_items.connections_that_fail", "register.connection.make"),
        HomeItems(90, "register.account.read", "home_items.incomplete_accounts", "register.account.change"),
    ),
    first_steps=(
        FirstStep(
            20, "Register an account",
            "Write down an official account of the agency first, and add its history when you have it.",
            "Register an account", "register_new", entry="register.account.add",
        ),
    ),
    first_tasks="home_items.first_tasks",
    kept="home_items.kept",
    recurring=(
        Recurring("tasks.look_again", every_seconds=3600, when="tasks.any_stale"),
        Recurring("tasks.check_connections", every_seconds=300, when="tasks.any_connections_due"),
        Recurring("tasks.look_at_old_links", every_seconds=900, when="tasks.any_links_due"),
    ),
    described="described_objects.DESCRIBED",
    states="states.STATES",
    approvables=(
        "approvables.Publish", "approvables.PublishMany", "approvables.ChangePublished", "approvables.Rename", "approvables.Archive",
        "approvables.Transfer", "approvables.MoveAccounts",
    ),
    open_paths=("/accounts/", "/api/v1/public/"),
    public_paths=("/accounts/", "/api/v1/public/"),
    public_version="public.queries.generation",
    styles=("public",),
    undos={
        "register.submitted": "undos.submitted", "register.relieved": "undos.relieved",
        "register.fields_changed": "undos.fields_changed",
    },
    answers={
        "authority.to_put_forward": "queries.to_publish.to_put_forward",
        "authority.covered": "coverage.things",
        "authority.goal_checks": "coverage.goal_checks",
        "people.left_behind": "leaving.left_behind", "people.still_holding": "leaving.still_named",
        "people.occupants": "unit_accounts.owned_by",
        "people.renamed": "writes.account_rows.raise_generation",
    },
)  # fmt: skip
