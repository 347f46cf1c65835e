"""LSTM sequence experiments from YAML files."""
