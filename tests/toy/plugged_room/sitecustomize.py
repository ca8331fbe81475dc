"""Python runs this first when this folder is on PYTHONPATH: the toy room is plugged in, by what a room needs outside itself:
its place among the rooms (its floor stands in pyproject.toml for one that stays), and its actions in the catalogue."""

from stance.engines.policy import catalogue
from stance.rooms import listed

listed.PACKAGES = ("stance.site", "tests.toy.noticeboard", *listed.PACKAGES[1:])
catalogue.RULES["noticeboard.notice.read"] = catalogue.Rule(
    "noticeboard.notice.read", "read notices", "use", catalogue.EVERYONE, reads=True
)
catalogue.RULES["noticeboard.notice.pin"] = catalogue.Rule(
    "noticeboard.notice.pin", "pin a notice up", "use", catalogue.KEEPERS
)
catalogue.RULES["noticeboard.notice.count"] = catalogue.Rule(
    "noticeboard.notice.count", "count notices", "use", catalogue.KEEPERS
)
