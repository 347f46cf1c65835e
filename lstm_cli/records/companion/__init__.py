"""The process beside the training that draws plots and feeds W&B."""
