"""The process that reads a picture: from standard input, with limits on memory and time, to one line of JSON and the bytes of the new
picture behind it."""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import Any

from PIL import Image, UnidentifiedImageError

from stance.engines.imaging import rendering
from stance.engines.imaging.limits import PictureRefused

MOST_MEMORY_BYTES = 1 << 30
"""setrlimit(2), RLIMIT_DATA; 64 million pixels in three colours and transparency take a quarter of it, and are held three times."""
MOST_SECONDS = 60
"""Of the processor (RLIMIT_CPU)."""
DAMAGED = "The picture is damaged, or was not downloaded to its end ({}). Open it in a program for pictures, save it again, and choose that."
ODD = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError, struct.error)
"""What Pillow raises for bytes that are no picture after all (SyntaxError is its own word for a broken header)."""


def main() -> int:
    order: dict[str, Any] = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    told, written = answered(content, order)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + written)
    return 0


def answered(content: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is told of the picture, or why it is refused; and the new bytes. Raises nothing."""
    try:
        return rendering.rendered(content, order)
    except PictureRefused as refusal:
        words = str(refusal)
    except Image.DecompressionBombError:
        words = rendering.too_many(order["max_pixels"])
    except MemoryError:
        words = "The picture takes more memory than one may have. Make it smaller, and choose that."
    except UnidentifiedImageError:
        words = DAMAGED.format("its beginning is none of a picture")
    except ODD as error:
        words = DAMAGED.format(" ".join(str(error).split())[:120] or type(error).__name__)
    return {"refused": words}, b""


if __name__ == "__main__":
    raise SystemExit(main())
