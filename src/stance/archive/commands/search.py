"""``stance search``: find records from the command line."""

from __future__ import annotations

import argparse
from datetime import UTC, tzinfo
from pathlib import Path

from stance.archive.actions import bundles
from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.queries import saved_searches, search
from stance.archive.search.question import Question
from stance.archive.search.results import SearchRefused, ask
from stance.doors.command_output import DONE, Output
from stance.doors.dates import zone_name, zone_shown
from stance.register.handles import HandleRefused, asked_as


def run(options: argparse.Namespace, output: Output) -> int:
    if options.saved and (refusal := _fill_in(options)):
        return output.refuse(refusal)
    if options.out:
        return _take_away(options, output)
    try:
        account = asked_as(options.account) if options.account else ""
        asked = ask(
            options.query,
            account=account,
            since=options.since,
            until=options.until,
            voice=options.voice,
            sort=options.sort,
            limit=options.limit,
            cursor=options.cursor,
            count_all=True,
            zone=_zone(options),
        )
        results = search.search(asked)
    except (SearchRefused, HandleRefused) as error:
        return output.refuse(str(error))
    value = {
        "total": results.total.number,
        "results": [post.as_json() for post in results.posts],
        "next": results.next,
        "ranked": results.ranked,
        "notes": list(asked.query.notes),
    }
    output.result(value, _as_text(results))
    return DONE


def _zone(options: argparse.Namespace) -> tzinfo:
    """A saved search asks for the days that its page shows; days that are written on the command line are UTC, as its answers are."""
    return zone_shown() if options.saved else UTC


def _fill_in(options: argparse.Namespace) -> str:
    """The options as the saved search asks, or why not."""
    if options.query or options.account or options.since or options.until:
        return "--saved says what to search for: leave the query, --account, --since and --until out."
    found = saved_searches.named(options.saved)
    if not found:
        return f"There is no saved search “{options.saved}”."
    if len(found) > 1:
        return f"Several people have a saved search “{options.saved}”. Rename one, or write the query."
    question = Question.read(found[0].address)
    options.query, options.since, options.until = question.written(), question.since, question.until
    options.voice = question.voice or options.voice
    return ""


def _take_away(options: argparse.Namespace, output: Output) -> int:
    """All that is found into a zip. Whoever runs the installation asks nobody; the trail says what they took."""
    place = Path(options.out).absolute()
    if place.exists():
        return output.refuse(f"{options.out} is there already. Name another file.")
    if not place.parent.is_dir():
        return output.refuse(f"There is no folder {place.parent}. Make it, or name another file.")
    try:
        account = asked_as(options.account) if options.account else ""
        (outcome,) = bundles.take(
            Wish(
                options.query,
                account,
                options.since,
                options.until,
                voice=options.voice,
                with_media=not options.without_media,
                name=options.saved,
                zone=zone_name() if options.saved else "",
            )
        )
        if outcome.result is None:
            return output.refuse("Another person must approve this first.")
        begun = outcome.result
    except (BundleRefused, SearchRefused, HandleRefused) as error:
        return output.refuse(str(error))
    try:
        made = bundles.make(begun, place, output)
    except BundleRefused as error:
        return output.refuse(str(error))
    except OSError as error:
        bundles.stop(begun)
        return output.refuse(f"{options.out} cannot be written: {error.strerror or error}.")
    value = {"records": made.records, "bytes": made.size_bytes, "path": str(place)}
    output.result(value, f"{made.records:,} posts in {place}. In its unpacked folder: python3 verify.py")
    return DONE


def _as_text(results: search.Results) -> str:
    lines = [f"{results.total.number:,} found"]
    if results.ranked:
        lines[0] += f" (the newest {results.ranked:,} of them ranked)"
    for post in results.posts:
        by = f"  by {post.author}" if post.is_by_public else ""
        lines += ["", f"{post.id}  {post.named}{by}  {post.made_at}", post.text]
    if results.next:
        lines += ["", f"more: --cursor {results.next}"]
    return "\n".join(lines)
