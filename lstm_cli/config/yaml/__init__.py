"""YAML files as trees in which every value knows its place."""
