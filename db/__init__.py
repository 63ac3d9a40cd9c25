"""The only place that speaks SQL: it knows columns, not meanings."""
