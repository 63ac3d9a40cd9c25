"""County forms as templates: their placeholders are filled for many households."""

from fupin_desktop.template.batch import BOOK, FILES, Filled, fill
from fupin_desktop.template.form import Form, read
from fupin_desktop.template.placeholder import Offer, Vocabulary

__all__ = ["BOOK", "FILES", "Filled", "Form", "Offer", "Vocabulary", "fill", "read"]
