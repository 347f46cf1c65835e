"""What is printed of runs: progress, results, tables."""
