"""What a sweep consists of, and how its folder keeps it."""
