"""What can be told of an experiment without running it: layers, diagrams, keys, starters."""
