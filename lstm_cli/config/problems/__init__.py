"""How mistakes in a config are told: where, what, and the mend."""
