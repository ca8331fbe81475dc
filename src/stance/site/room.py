"""The installation itself: what serves it, keeps it, and checks it."""

from stance.rooms.declaration import Addresses, Command, Room

ROOM = Room(
    package=__package__,
    addresses=(Addresses("installation_urls"), Addresses("account_urls", under="account/")),
    commands=(
        Command(
            "serve", "run the web pages and the worker; Ctrl-C stops both", "serve.run", "command_arguments.serve"
        ),
        Command("doctor", "check this installation and say what to fix", "doctor.run"),
        Command(
            "reset-link", "print a link with which a person chooses a new password",
            "reset_link.run", "command_arguments.reset_link",
        ),
        Command(
            "keys", "the keys that seal secrets in the database", arguments="command_arguments.keys",
            verbs={"list": "sealing_keys.show", "rotate": "sealing_keys.change"},
        ),
        Command(
            "backup", "write a complete copy of the installation to a folder", "backup.run", "command_arguments.backup"
        ),
        Command(
            "restore", "make a data folder from a backup", "restore.run", "command_arguments.restore",
            needs_installation=False,
        ),
    ),
    checks=(
        "doctor_checks.disk",
        "doctor_checks.key_files",
        "doctor_checks.privacy",
        "doctor_checks.sealed_secrets",
        "doctor_checks.database",
        "doctor_checks.ways_out",
        "doctor_checks.loopback",
    ),
    open_paths=("/account/", "/static/", "/healthz"),
)  # fmt: skip
