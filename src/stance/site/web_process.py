"""``python -m stance.site.web_process HOST PORT``: the web process."""

from __future__ import annotations

import os
import sys

import uvicorn

from stance.site.front.connection import IDLE_SECONDS, Connection
from stance.site.orphans import end_with_parent

MOST_CONNECTIONS = 4_096
GRACE_SECONDS = 5


def main(host: str, port: int) -> None:
    end_with_parent(2 * GRACE_SECONDS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")
    uvicorn.run(
        "stance.site.asgi:application",
        host=host,
        port=port,
        http=Connection,
        loop="uvloop",
        ws="none",
        lifespan="off",
        backlog=MOST_CONNECTIONS,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=int(IDLE_SECONDS),
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=False,  # the doorstep reads them
        server_header=False,
        access_log=False,
        log_level="error",
        log_config=None,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
