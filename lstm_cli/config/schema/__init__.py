"""What may stand in a config: frozen sections, one file a subject."""
