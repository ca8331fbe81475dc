"""The stance, who answers for what, and approvals."""

from stance.rooms.declaration import Addresses, Command, Group, HomeItems, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    face=("approvable_kinds", "decisions", "digests", "simulation", "waiting"),
    addresses=(Addresses("urls"),),
    commands=(
        Command("can", "say whether a person may do something, and why", "commands.can.run", "commands.arguments.can"),
        Command(
            "stance", "show a stance, simulate what it would change, or propose it",
            arguments="commands.arguments.stance",
            verbs={"show": "commands.stance.show", "simulate": "commands.stance.simulate", "propose": "commands.stance.propose"},
        ),
    ),
    navigation=(
        NavigationItem(
            30, "Approvals", "approvals", "/approvals/", "authority.request.read", Group.GOVERNANCE, waiting="waiting.count"
        ),
        *(
            NavigationItem(order, words, name, prefix, "authority.stance.read", Group.GOVERNANCE, keeps=("agency",))
            for order, words, name, prefix in (
                (40, "Your stance", "stance", "/stance/"),
                (42, "Duties", "duties", "/stance/duties/"),
                (44, "Readiness", "readiness", "/stance/readiness/"),
                (45, "Guidance and skills", "guidance", "/stance/guidance/"),
                (46, "Delegations", "delegations", "/stance/delegations/"),
                (48, "Who can, and why", "why", "/stance/why/"),
            )
        ),
    ),
    home=(
        HomeItems(10, "authority.request.read", "home_items.approvals_that_wait"),
        HomeItems(15, "authority.request.read", "home_items.ready_to_put_forward"),
        HomeItems(100, "authority.stance.read", "home_items.gaps_to_close", "authority.duty.change"),
        HomeItems(110, "authority.guidance.sign", "home_items.policies_to_sign"),
    ),
    first_tasks="home_items.first_tasks",
    recurring=(
        Recurring("tasks.tend_requests", every_seconds=60, when="tasks.any_open"),
        Recurring("tasks.tend_gaps", every_seconds=300),
    ),
    described="described_objects.DESCRIBED",
    states="states.STATES",
    approvables=("approvables.Adopt",),
    undos={"authority.delegation_ended": "undos.delegation_ended", "authority.duty_named": "undos.duty_named"},
    answers={"people.lent": "described_objects.lent_places", "people.left_behind": "leaving.left_behind", "people.still_holding": "writes.leaving.still_on_duty"},
)  # fmt: skip
