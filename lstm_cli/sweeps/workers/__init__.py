"""The processes that run a sweep's trials, and the scheduler that hands them out."""
