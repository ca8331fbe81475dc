"""The queue of work that is done in the background."""

from stance.rooms.declaration import Addresses, HomeItems, NavigationItem, Recurring, Room

ROOM = Room(
    package=__package__,
    face=("context", "worker"),
    addresses=(Addresses("urls"),),
    navigation=(NavigationItem(70, "Jobs", "jobs", "/jobs/", "jobs.read"),),
    home=(
        HomeItems(40, "jobs.read", "home_items.failed_jobs", "jobs.retry"),
        HomeItems(60, "jobs.read", "home_items.running_jobs", "jobs.cancel"),
    ),
    recurring=(Recurring("tasks.forget_old_jobs", every_seconds=24 * 3600),),
    described="described_objects.DESCRIBED",
    states="states.STATES",
    checks=("doctor_checks.jobs",),
)
