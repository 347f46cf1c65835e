"""The side process that draws plots and feeds W&B."""
