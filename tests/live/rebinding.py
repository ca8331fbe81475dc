"""Run in a network of its own (``test_rebinding``), where public and inner addresses alike are ours and names are asked of our
name server: fetches pages whose names lead elsewhere from one answer to the next. Says on standard output what was reached."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PUBLIC = "93.184.215.14"
INSIDE = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "fd00::1")


class Server(ThreadingHTTPServer):
    address_family = socket.AF_INET6
    reached: list[tuple[str, str]] = []


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        at = self.connection.getsockname()[0].removeprefix("::ffff:")
        Server.reached.append((at, self.path))
        self.send_response(302 if self.path == "/moves" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Location", "/next")
        self.end_headers()
        self.wfile.write(b"a page")

    def log_message(self, *_given: object) -> None:
        """Nothing on the output."""


def set_up(folder: Path) -> None:
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions attempts:1 timeout:5\n")
    (folder / "nsswitch.conf").write_text("hosts: files dns\n")
    for name in ("resolv.conf", "nsswitch.conf"):
        subprocess.run(["mount", "--bind", str(folder / name), os.path.realpath(f"/etc/{name}")], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (PUBLIC, *INSIDE):
        if address not in ("127.0.0.1", "::1"):
            subprocess.run(["ip", "addr", "add", f"{address}/{128 if ':' in address else 32}", "dev", "lo"], check=True)
    # One that is on no other device counts as the network's own, so that both kinds of addresses are asked for.


def main(folder: Path) -> None:
    import django

    set_up(folder)
    django.setup()
    from stance.register.links.fetch import fetch
    from stance.register.outbound.public_networks import FetchRefused
    from tests.live.name_server import NameServer

    names = {f"name{number}.example": [PUBLIC, inside] for number, inside in enumerate(INSIDE)}
    moving = {f"moving{number}.example": [PUBLIC, inside] for number, inside in enumerate(INSIDE)}
    server, named = Server(("::", 80), Answering), NameServer(names | moving)
    for one in (server, named):
        threading.Thread(target=one.serve_forever, daemon=True).start()
    said = {}
    for address in [f"http://{name}/" for name in names for _ in range(2)] + [
        f"http://{name}/moves" for name in moving
    ]:
        try:
            words = fetch(address, lambda _host: True).text
        except FetchRefused as refusal:
            words = f"refused: {refusal}"
        said.setdefault(address, []).append(words)
    straight = []
    for inside in INSIDE:  # the servers are there: what is not reached is not reached because of us
        with socket.create_connection((inside, 80), timeout=5) as connection:
            connection.sendall(b"GET /straight HTTP/1.0\r\n\r\n")
            straight.append(connection.recv(100).startswith(b"HTTP/1.0 200"))
    reached = [one for one in Server.reached if one[1] != "/straight"]
    print(json.dumps({"said": said, "reached": reached, "asked": named.asked, "straight": straight}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
