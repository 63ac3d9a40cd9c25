"""What the program knows and does: no Qt, no SQL."""

import os

# docxtpl brings lxml along, and openpyxl would take it: half as fast to write, and without
# defusedxml, which refuses entities.
os.environ["OPENPYXL_LXML"] = "False"

__version__ = "0.1.0"
PRODUCT = "驻村台账"
