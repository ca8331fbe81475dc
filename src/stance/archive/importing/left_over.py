"""Files among the media of an export that no post names: counted and listed, so that nobody thinks they are shown anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter

from django.db import transaction

from stance.archive.importing.progress import Progress
from stance.archive.importing.recognition import Recognised
from stance.archive.models import Alias, ImportRun, LeftOverFile, Media, Record

POSTS_AT_ONCE = 500

Files = list[str]


def list_left_over(run: ImportRun, seen: Recognised, progress: Progress) -> None:
    """Write them down anew: a run that is taken up again begins with none."""
    with transaction.atomic():
        progress.fence()
        run.left_over.all().delete()
        run.media_left_over = 0
        run.save(update_fields=["media_left_over"])
    by_post = _by_post(seen.reader.media_files(seen.package, seen.export))
    while some := list(islice(by_post, POSTS_AT_ONCE)):
        found = [LeftOverFile(run=run, name=name) for name in _unnamed(run, seen, some)]
        with transaction.atomic():
            progress.fence()
            LeftOverFile.objects.bulk_create(found, batch_size=1000)
            run.media_left_over += len(found)
            run.save(update_fields=["media_left_over"])


def _by_post(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Files]]:
    """Files of one post together; each of those that say no post by itself."""
    for post, group in groupby(files, key=itemgetter(0)):
        names = [name for _post, name in group]
        yield from [(post, names)] if post else (("", [name]) for name in names)


def _unnamed(run: ImportRun, seen: Recognised, some: list[tuple[str, Files]]) -> Iterator[str]:
    names = [name for _post, files in some for name in files]
    taken = set(Media.objects.filter(file__run=run, member__in=names).values_list("member", flat=True))
    media = _media_of(run, seen, [post for post, _files in some if post])
    for post, files in some:
        left = [name for name in files if name not in taken]
        if not left:
            continue
        # An earlier import may have kept the same media, under the same names; or the platform hands out another variant of a video.
        held = [_last_part(member) for member in media.get(post, [])]
        others = [name for name in files if _last_part(name) not in held]
        spare = sum(member not in {_last_part(name) for name in files} for member in held)
        yield from [name for name in left if name in others][spare:]


def _media_of(run: ImportRun, seen: Recognised, posts: list[str]) -> dict[str, list[str]]:
    """The members that media of these posts were kept from ("" for none yet), by post id, of edited posts under any id."""
    records = seen.channel.records
    if records is None or run.account is None or not posts:
        return {}
    ids = {records.record_id(run.account.platform_id, post): post for post in posts}
    keys: dict[int, list[str]] = {}
    for key, record_id in Record.objects.filter(record_id__in=ids).values_list("pk", "record_id"):
        keys.setdefault(key, []).append(ids[record_id])
    for key, alias in Alias.objects.filter(alias__in=ids).values_list("record_id", "alias"):
        keys.setdefault(key, []).append(ids[alias])
    found: dict[str, list[str]] = {}
    for key, member in Media.objects.filter(record_id__in=keys).values_list("record_id", "member"):
        for post in keys[key]:
            found.setdefault(post, []).append(member)
    return found


def _last_part(member: str) -> str:
    return member.rpartition("/")[2]
