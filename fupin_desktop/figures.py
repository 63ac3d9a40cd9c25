"""Computed fields: what follows from a record's other fields."""

from collections.abc import Callable, Mapping

from fupin_desktop.catalogue.fields import Json

FIGURES: dict[str, Callable[[Mapping[str, Json]], dict[str, Json]]] = {}
