"""Config files: what may stand in them, how they are read, what is wrong with them."""
