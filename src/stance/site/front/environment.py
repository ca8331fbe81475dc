"""An ASGI request as the environment of WSGI (PEP 3333)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from stance.site.front.calls import Handed

Environment = dict[str, Any]
STATED = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}
ALWAYS: Environment = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "stance",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.file_wrapper": Handed,
}


def of(scope: Mapping[str, Any]) -> Environment:
    """Without ``wsgi.input``. Texts are bytes read as Latin-1, as PEP 3333 has them."""
    environ = ALWAYS.copy()
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # it would pass for the header with a hyphen, which a proxy may have taken out or set itself
        key, text = _key(name), value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ["REQUEST_METHOD"] = scope["method"]
    environ["PATH_INFO"] = unquote_to_bytes(scope["raw_path"]).decode("latin-1")
    environ["QUERY_STRING"] = scope["query_string"].decode("latin-1")
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope['http_version']}"
    environ["SERVER_NAME"], environ["SERVER_PORT"] = str(server[0]), str(server[1])
    environ["REMOTE_ADDR"] = str(client[0])
    return environ


@lru_cache(maxsize=512)
def _key(name: bytes) -> str:
    key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    return STATED.get(key, key)
