"""What is made of a sweep's results: files, tables, plots and a run in W&B."""
