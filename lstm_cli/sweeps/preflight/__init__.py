"""What is checked before the first trial: values, the metric, the bands."""
