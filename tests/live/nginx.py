"""A real nginx in front, on loopback: TLS, and as many hops as asked for."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.installation import ROOT, free_port

HEAD = """
daemon off; pid {folder}/pid; error_log stderr crit; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
"""
SERVER = """
  server {{
    {listen}
    client_max_body_size 16m;
    location / {{
      proxy_pass http://127.0.0.1:{to};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_request_buffering off;
    }}
  }}
"""


def tls_as_described() -> str:
    """The lines about TLS that the how-to tells operators to write."""
    page = (ROOT / "docs/how-to/run-behind-a-proxy.md").read_text()
    block = page.split("```nginx")[1].split("```")[0]
    return " ".join(line.strip() for line in block.splitlines() if line.strip().startswith("ssl_") and "…" not in line)


def certificate(folder: Path) -> Path:
    """For localhost; the key is beside it."""
    made = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1", "-keyout", folder / "key.pem",
         "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@contextmanager
def in_front(folder: Path, port: int, to: int, *, hops: int = 1) -> Iterator[None]:
    """https on ``port``, of IPv4 and IPv6, leading to ``to`` over so many proxies, all on 127.0.0.1."""
    inner = [free_port() for _ in range(hops - 1)]
    tls = f"ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem; {tls_as_described()}"
    servers = [(f"listen 127.0.0.1:{port} ssl; listen [::1]:{port} ssl; {tls}", (*inner, to)[0])]
    servers += [(f"listen 127.0.0.1:{one};", (*inner, to)[at + 1]) for at, one in enumerate(inner)]
    made = HEAD.format(folder=folder) + "".join(SERVER.format(listen=listen, to=there) for listen, there in servers)
    (folder / "nginx.conf").write_text(made + "}\n")
    server = subprocess.Popen(["/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        yield
    finally:
        server.terminate()
        server.wait(20)
