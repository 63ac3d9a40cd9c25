"""The only place that speaks Qt."""
