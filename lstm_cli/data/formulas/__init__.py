"""Data made by a formula."""
