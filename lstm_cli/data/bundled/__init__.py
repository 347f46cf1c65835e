"""Small public datasets for the example configs; ATTRIBUTION.md names their sources."""
