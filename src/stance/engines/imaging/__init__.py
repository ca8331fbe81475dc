"""Pictures that people hand in to be sent: read with suspicion by a second process, turned upright, and written again without
anything that was in the file beside the picture itself."""

from stance.engines.imaging.limits import Limits, PictureRefused
from stance.engines.imaging.pictures import Picture, fitted, prepared

__all__ = ["Limits", "Picture", "PictureRefused", "fitted", "prepared"]
