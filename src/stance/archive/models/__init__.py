"""The archive's tables: imports (what came in), records (what was said), ledger (what can be proven), trail."""

from stance.archive.models.bundles import Bundle
from stance.archive.models.disposals import DiscardedFile, Hold
from stance.archive.models.exchanges import ON_STREAM, Exchange
from stance.archive.models.imports import ImportFailure, ImportFile, ImportRun, LeftOverFile, Upload
from stance.archive.models.ledger import Checkpoint, Entry, Statement
from stance.archive.models.lodgements import Lodgement
from stance.archive.models.profiles import ProfileCount, ProfilePicture, ProfileVersion
from stance.archive.models.records import Alias, AliasQuestion, Media, Observation, Record, TextMark, Tombstone, Version
from stance.archive.models.saved_searches import SavedSearch, SearchLook
from stance.archive.models.trail import TrailSeal

__all__ = [
    "ON_STREAM",
    "Alias",
    "AliasQuestion",
    "Bundle",
    "Checkpoint",
    "DiscardedFile",
    "Entry",
    "Exchange",
    "Hold",
    "ImportFailure",
    "ImportFile",
    "ImportRun",
    "LeftOverFile",
    "Lodgement",
    "Media",
    "Observation",
    "ProfileCount",
    "ProfilePicture",
    "ProfileVersion",
    "Record",
    "SavedSearch",
    "SearchLook",
    "Statement",
    "TextMark",
    "Tombstone",
    "TrailSeal",
    "Upload",
    "Version",
]
