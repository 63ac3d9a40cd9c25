"""What the program knows and does: no Qt, no SQL."""

__version__ = "0.1.0"
PRODUCT = "驻村台账"
