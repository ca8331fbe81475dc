"""One place fetches what people point at: no other module can open a connection of its own to anywhere."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "src" / "stance"
OPENS = {
    "socket", "ssl", "asyncio.streams", "http.client", "urllib.request", "urllib3", "requests", "httpx", "httpx2",
    "aiohttp", "smtplib", "ftplib", "poplib", "imaplib", "telnetlib", "xmlrpc.client", "websockets", "pycurl",
}  # fmt: skip
MAY = {
    "register/outbound/secured.py": "what people point at, to checked addresses only",
    "register/outbound/public_networks.py": "the check itself",
    "register/outbound/reachable.py": "asks over the above, opens nothing",
    "register/outbound/sockets.py": "streams, to checked addresses only",
    "register/connections/files.py": "reads what came over the above, opens nothing",
    "register/links/fetch.py": "reads what came over the above, opens nothing",
    "register/connections/conversation.py": "speaks HTTP over the above, opens nothing",
    "people/oidc/adapter.py": "the issuer, which the operator set",
    "people/oidc/pages.py": "names the errors of the above",
    "people/tasks.py": "the mail server and the program that hears alarms, which the operator set",
    "site/serve.py": "asks its own web process on this machine",
    "jobs/worker.py": "the name of this machine; no connection",
}


def opened(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and node.attr in ("open_connection", "create_connection"):
            found.add("socket")
    return found & OPENS


def test_no_other_module_opens_connections() -> None:
    others = {
        str(path.relative_to(SOURCE)): names
        for path in SOURCE.rglob("*.py")
        if (names := opened(path)) and str(path.relative_to(SOURCE)) not in MAY
    }
    assert others == {}


def test_the_list_holds_no_module_that_does_not() -> None:
    assert all(opened(SOURCE / name) for name in MAY)
