"""Python runs this first when this folder is on PYTHONPATH: the toy's folder stands among the channels, as if it were one."""

from pathlib import Path

import stance.channels

stance.channels.__path__.append(str(Path(__file__).resolve().parents[1] / "channels"))
