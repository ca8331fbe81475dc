"""Blobs in a bucket of any service that speaks S3: one object each, addressed by its SHA-256.

Written, then asked for again: an object counts as kept once the service says its size and checksum, or gives its bytes back. What is
there already and equal is not sent again. Whatever the service does, an error says what, where, and what to do, and nothing is lost:
a blob is named only when it is kept. (Amazon S3 API Reference, 2006-03-01: “PutObject”, “HeadObject”, “Checking object integrity”,
read November 2026.)
"""

from __future__ import annotations

import io
import os
import secrets
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from stance.archive.blobs import CHUNK_BYTES, BlobsFailed, Stored, copied, sha256_of

PART_BYTES = 64 << 20
"""Of one part of a large object. A service takes 10,000 parts, so 640 GB."""
TRIES = 4
"""Of one call, and of reading on where an answer was cut off."""
WAITS_SECONDS = (10, 60)
"""For a connection, and for an answer's next bytes."""
LEFT_FOR = timedelta(days=1)
"""How long parts of an object that nobody completed stay, and copies on this disk that are read from."""
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})
_REFUSED = {
    "403": "refuses the key, or what it may do",
    "AccessDenied": "refuses what this key may do",
    "InvalidAccessKeyId": "does not know the key",
    "SignatureDoesNotMatch": "refuses the secret of the key",
    "NoSuchBucket": "has no such bucket",
    "SlowDown": "asks to be left alone for a while",
    "ServiceUnavailable": "is out of order",
    "503": "is out of order",
    "500": "is out of order",
    "InternalError": "is out of order",
    "QuotaExceeded": "takes no more: its quota is full",
}
_MEND = "Check STANCE_BLOBS and what it needs (stance doctor), or ask who runs the service, then try again."


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where objects are: ``endpoint`` is the service's address ("" for Amazon's), ``prefix`` stands before every key."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"bucket {self.name}{at}"


class _Body(Protocol):
    def read(self, size: int = -1) -> bytes: ...
    def close(self) -> None: ...


def client(bucket: Bucket, key: tuple[str, str] | None) -> Any:
    """``key`` is (id, secret); None takes them from where Amazon's programs do (AWS_ACCESS_KEY_ID …)."""
    connect, read = WAITS_SECONDS
    return boto3.client(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region,
        aws_access_key_id=key[0] if key else None,
        aws_secret_access_key=key[1] if key else None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if bucket.endpoint else "auto"},
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            connect_timeout=connect,
            read_timeout=read,
            # Checksums are given and compared here: services differ in those that they would make up.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class BlobBucket:
    """``scratch`` is a folder of this machine's: a blob is there until its SHA-256, and so its name, is known."""

    def __init__(self, bucket: Bucket, s3: Any, scratch: Path) -> None:
        self.bucket, self._s3, self._scratch = bucket, s3, scratch

    def __str__(self) -> str:
        return str(self.bucket)

    def keep(
        self, stream: BinaryIO, advance: Callable[[int], None] | None = None, *, beside: Path | None = None
    ) -> Stored:
        """As ``BlobStore.keep``. Raises BlobsFailed, and OSError (the scratch folder's disk is full): nothing is kept then."""
        partial = self._scratch / f".partial-{os.getpid()}-{secrets.token_hex(6)}"
        self._scratch.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("xb") as target:
                stored = copied(stream, target, advance)
            self._send(partial, stored)
            if beside is not None:
                partial.replace(beside)
        finally:
            partial.unlink(missing_ok=True)
        return stored

    def open(self, digest: str) -> BinaryIO:
        """Read in ranges, from wherever one is. Raises FileNotFoundError, BlobsFailed; reading raises BlobsFailed."""
        return io.BufferedReader(_Ranges(self, digest, self.size(digest)), CHUNK_BYTES)

    def size(self, digest: str) -> int:
        """Bytes. Raises FileNotFoundError, BlobsFailed."""
        return int(self._head(digest)["ContentLength"])

    def local(self, digest: str) -> Path:
        """A copy on this machine for what reads files, its bytes compared with its name; swept after a day.

        Raises FileNotFoundError, BlobsFailed, OSError (disk full)."""
        place = self._scratch / "read" / digest
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".partial-", delete=False) as target:
                partial = Path(target.name)
                try:
                    with self.open(digest) as source:
                        actual = copied(source, target.file).sha256
                    if actual != digest:
                        raise BlobsFailed(
                            f"{self} gave bytes for {digest} that have SHA-256 {actual}. Run stance verify."
                        )
                    target.flush()
                    partial.replace(place)
                finally:
                    partial.unlink(missing_ok=True)
        os.utime(place)
        return place

    def remove(self, digest: str) -> None:
        """Only for lawful disposal: the ledger must say so in the same breath. Raises BlobsFailed."""
        with self._said(f"remove {digest}"):
            self._s3.delete_object(Bucket=self.bucket.name, Key=self._key(digest))
        (self._scratch / "read" / digest).unlink(missing_ok=True)

    def all(self) -> Iterator[str]:
        """Every digest held, in order; objects of other names are passed over. Raises BlobsFailed."""
        following: dict[str, str] = {}
        while True:
            with self._said("list what is held"):
                page = self._s3.list_objects_v2(Bucket=self.bucket.name, Prefix=self.bucket.prefix, **following)
            for one in page.get("Contents", ()):
                digest = str(one["Key"]).rpartition("/")[2]
                if one["Key"] == self._key(digest):
                    yield digest
            if not page.get("IsTruncated"):
                return
            following = {"ContinuationToken": page["NextContinuationToken"]}

    def actual(self, digest: str) -> str:
        """The SHA-256 that the stored bytes really have. Raises FileNotFoundError, BlobsFailed."""
        with self.open(digest) as stream:
            return sha256_of(stream)

    def sweep_partials(self) -> int:
        """Remove what killed processes left behind: files here, and parts of objects that were begun long ago. Returns how many."""
        count, before = 0, datetime.now(UTC) - LEFT_FOR
        for path in [*self._scratch.glob(".partial-*"), *self._scratch.glob("read/*")]:
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                count += 1
        with self._said("list unfinished objects"):
            begun = self._s3.list_multipart_uploads(Bucket=self.bucket.name, Prefix=self.bucket.prefix)
        for one in begun.get("Uploads", ()):
            if one["Initiated"] < before:
                self._abandon(one["Key"], one["UploadId"])
                count += 1
        return count

    def try_out(self) -> None:
        """Write, read and remove an object, as a blob is. Raises BlobsFailed."""
        data = secrets.token_bytes(64)
        stored = self.keep(io.BytesIO(data))
        try:
            with self.open(stored.sha256) as stream:
                if stream.read() != data:
                    raise BlobsFailed(f"{self} gives other bytes than it was given. {_MEND}")
        finally:
            self.remove(stored.sha256)

    def _key(self, digest: str) -> str:
        return f"{self.bucket.prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def _head(self, digest: str) -> dict[str, Any]:
        with self._said(f"look for {digest}"):
            found: dict[str, Any] = self._s3.head_object(
                Bucket=self.bucket.name, Key=self._key(digest), ChecksumMode="ENABLED"
            )
        return found

    def _send(self, path: Path, stored: Stored) -> None:
        """Until the service has it: what it says of it is compared."""
        expected = _checksum(path, stored)
        if self._has(stored, expected):
            return
        if stored.size_bytes <= PART_BYTES:
            with path.open("rb") as source, self._said(f"keep {stored.sha256}"):
                self._s3.put_object(
                    Bucket=self.bucket.name, Key=self._key(stored.sha256), Body=source, ChecksumSHA256=expected
                )
        else:
            self._send_in_parts(path, stored)
        if not self._has(stored, expected):
            raise BlobsFailed(
                f"{self} said that it keeps {stored.sha256} ({stored.size_bytes:,} bytes), and does not have it so. "
                f"Nothing refers to it yet. {_MEND}"
            )

    def _send_in_parts(self, path: Path, stored: Stored) -> None:
        key = self._key(stored.sha256)
        with self._said(f"begin {stored.sha256}"):
            begun = self._s3.create_multipart_upload(Bucket=self.bucket.name, Key=key, ChecksumAlgorithm="SHA256")
        upload: str = begun["UploadId"]
        parts: list[dict[str, object]] = []
        try:
            with path.open("rb") as source:
                while chunk := source.read(PART_BYTES):
                    number, checksum = len(parts) + 1, b64encode(sha256(chunk).digest()).decode()
                    with self._said(f"keep part {number} of {stored.sha256}"):
                        answer = self._s3.upload_part(
                            Bucket=self.bucket.name, Key=key, UploadId=upload, PartNumber=number, Body=chunk,
                            ChecksumSHA256=checksum,
                        )  # fmt: skip
                    parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum})
            with self._said(f"complete {stored.sha256}"):
                self._s3.complete_multipart_upload(
                    Bucket=self.bucket.name, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
                )
        except BaseException:
            self._abandon(key, upload)
            raise

    def _abandon(self, key: str, upload: str) -> None:
        """What cannot be taken back now is swept later."""
        try:
            self._s3.abort_multipart_upload(Bucket=self.bucket.name, Key=key, UploadId=upload)
        except (ClientError, BotoCoreError):
            return

    def _has(self, stored: Stored, expected: str) -> bool:
        """By its size and checksum; where the service does not tell one, by reading it."""
        try:
            head = self._head(stored.sha256)
        except FileNotFoundError:
            return False
        if int(head["ContentLength"]) != stored.size_bytes:
            return False
        told = str(head.get("ChecksumSHA256", "")).partition("-")[0]
        return told == expected if told else self.actual(stored.sha256) == stored.sha256

    def _part(self, digest: str, first: int, size: int) -> _Body:
        with self._said(f"read {digest}"):
            answer = self._s3.get_object(
                Bucket=self.bucket.name, Key=self._key(digest), Range=f"bytes={first}-{size - 1}"
            )
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        if first and status != 206:
            raise BlobsFailed(f"{self} does not give parts of {digest} (status {status}). {_MEND}")
        body: _Body = answer["Body"]
        return body

    @contextmanager
    def _said(self, what: str) -> Iterator[None]:
        """What a service or the way to it says, in words. Nothing of a key is in them."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _GONE:
                raise FileNotFoundError(f"{self} does not have it: could not {what}.") from None
            raise BlobsFailed(
                f"{self} {_REFUSED.get(code, f'answered “{code[:60]}”')}: could not {what}. {_MEND}"
            ) from None
        except (BotoCoreError, HTTPClientError) as error:
            raise BlobsFailed(f"{self} cannot be reached ({type(error).__name__}): could not {what}. {_MEND}") from None


class _Ranges(io.RawIOBase):
    """One object as a file that is read from anywhere; where an answer was cut off, it is read on from there."""

    def __init__(self, store: BlobBucket, digest: str, size: int) -> None:
        self._store, self._digest, self._size = store, digest, size
        self._at = 0
        self._body: _Body | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset != self._at:
            self._let_go()
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        for _ in range(TRIES):
            data = self._read(wanted)
            if data:
                buffer[: len(data)] = data
                self._at += len(data)
                return len(data)
            self._let_go()
        raise BlobsFailed(
            f"{self._store} gives {self._at:,} of the {self._size:,} bytes of {self._digest}, again and again. {_MEND}"
        )

    def _read(self, wanted: int) -> bytes:
        """b"" where the answer ended too soon."""
        if self._body is None:
            self._body = self._store._part(self._digest, self._at, self._size)
        try:
            return self._body.read(wanted)
        except (BotoCoreError, HTTPClientError, OSError):
            return b""

    def _let_go(self) -> None:
        if self._body is not None:
            with closing(self._body):
                self._body = None

    def close(self) -> None:
        self._let_go()
        super().close()


def _checksum(path: Path, stored: Stored) -> str:
    """As the service gives it: of an object in parts that of its parts' checksums ("Checking object integrity", composite)."""
    if stored.size_bytes <= PART_BYTES:
        return b64encode(bytes.fromhex(stored.sha256)).decode()
    parts = b""
    with path.open("rb") as source:
        while chunk := source.read(PART_BYTES):
            parts += sha256(chunk).digest()
    return b64encode(sha256(parts).digest()).decode()
