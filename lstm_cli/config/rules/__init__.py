"""What must hold between keys of a config."""
