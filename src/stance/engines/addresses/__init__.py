"""Which account does this text name? Any form in which people paste one, read without asking the network.

The platforms are not here: each writes its own ``Shapes`` (``stance.channels``), and a ``Reader`` reads by them.
"""

from stance.engines.addresses.naming import Naming
from stance.engines.addresses.presence import AddressRefused, OnePost, Presence
from stance.engines.addresses.reader import Reader
from stance.engines.addresses.shapes import Redirector, Shapes

__all__ = ["AddressRefused", "Naming", "OnePost", "Presence", "Reader", "Redirector", "Shapes"]
