"""Messages of the Common Alerting Protocol (OASIS CAP 1.2, 2010-07-01): read with suspicion, and held against the certificate
of whoever sends them."""

from stance.engines.cap.message import Alert, Info, Reference
from stance.engines.cap.reading import CapRefused, read_alert
from stance.engines.cap.signing import Signed, certificate_of, signed_by

__all__ = ["Alert", "CapRefused", "Info", "Reference", "Signed", "certificate_of", "read_alert", "signed_by"]
