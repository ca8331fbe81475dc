"""Agencies, units and people; how they sign in; staff directories."""

from stance.rooms.declaration import Addresses, Command, Group, HomeItems, NavigationItem, ProgramDoor, Recurring, Room

ROOM = Room(
    package=__package__,
    face=(
        "described_objects", "form_fields", "key_ring", "mail", "origins",
        "assignments.lending_limits", "dismissals", "leaving.belongings", "names.words", "guessing.counters", "organisation.occupants",
        "sign_in.adapter", "sign_in.second_factors", "sign_in.factors", "sign_in.session_store", "sign_in.sessions",
        "webhooks", "writes.one_time_links", "writes.turns",
    ),
    addresses=(Addresses("urls"),),
    commands=(
        Command(
            "people", "people and their roles",
            arguments="command_arguments.people", verbs={"import": "commands.run"},
        ),
    ),
    navigation=(
        NavigationItem(
            49, "Goals and uses", "goals", "/organisation/goals/", "people.organisation.read", Group.GOVERNANCE
        ),
        NavigationItem(60, "People", "people", "/people/", "people.user.read"),
        NavigationItem(65, "Organisation", "organisation", "/organisation/", "people.organisation.read"),
    ),
    home=(
        HomeItems(105, "people.user.read", "home_items.left_without_successor", "people.user.change"),
        HomeItems(120, "people.user.read", "home_items.people_without_second_factor", "people.user.change"),
    ),
    first_tasks="home_items.first_tasks",
    recurring=(Recurring("tasks.forget_ended_sign_ins", every_seconds=3600, when="sign_in.sessions.any_to_forget"),),
    described="described_objects.DESCRIBED",
    approvables=(
        "approvables.GiveRole", "approvables.Prolong", "approvables.StandIn", "approvables.SetRole", "approvables.LetIn", "approvables.MapGroup",
    ),
    checks=("doctor_checks.administrator", "doctor_checks.provider"),
    undos={
        "people.dismissed": "undos.dismissed", "people.checklist_dismissed": "undos.checklist_dismissed",
        "people.switched_off": "undos.switched_off", "people.role_ended": "undos.role_ended",
        "people.deputy_ended": "undos.deputy_ended",
    },
    answers={"people.left_behind": "leaving.writes.own", "people.still_holding": "leaving.writes.still_deputies"},
    open_paths=("/start/", "/reset/", "/scim/"),
    program_doors=(
        ProgramDoor(
            "/scim/", is_known="scim.admission.is_known", largest_body="scim.service.LARGEST_BODY",
            refusal="scim.admission.refusal",
        ),
    ),
)  # fmt: skip
