"""What running leaves: the run folder, the console, W&B, plots."""
