"""The processes that run a sweep's trials, and the one that tells them which."""
