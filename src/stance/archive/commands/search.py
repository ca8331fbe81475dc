"""``stance search``: find records from the command line."""

from __future__ import annotations

import argparse
from typing import Any

from stance.archive.commands.record import rfc3339
from stance.archive.queries import search
from stance.archive.queries.posts import Post
from stance.archive.search.results import SearchRefused, ask
from stance.doors.command_output import DONE, Output
from stance.register.handles import HandleRefused, asked_as


def run(options: argparse.Namespace, output: Output) -> int:
    try:
        account = asked_as(options.account) if options.account else ""
        asked = ask(
            options.query,
            account=account,
            since=options.since,
            until=options.until,
            sort=options.sort,
            limit=options.limit,
            cursor=options.cursor,
            count_all=True,
        )
        results = search.search(asked)
    except (SearchRefused, HandleRefused) as error:
        return output.refuse(str(error))
    value = {
        "total": results.total.number,
        "results": [as_json(post) for post in results.posts],
        "next": results.next,
        "ranked": results.ranked,
        "notes": list(asked.query.notes),
    }
    output.result(value, _as_text(results))
    return DONE


def as_json(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "platform": post.platform,
        "account": post.handle,
        "created_at": rfc3339(post),
        "kind": post.kind,
        "text": post.text,
        "permalink": post.permalink,
        "versions": post.versions_count,
        "edited": post.is_edited,
        "deleted": post.is_deleted,
    }


def _as_text(results: search.Results) -> str:
    lines = [f"{results.total.number:,} found"]
    if results.ranked:
        lines[0] += f" (the newest {results.ranked:,} of them ranked)"
    for post in results.posts:
        lines += ["", f"{post.id}  @{post.handle}  {rfc3339(post)}", post.text]
    if results.next:
        lines += ["", f"more: --cursor {results.next}"]
    return "\n".join(lines)
