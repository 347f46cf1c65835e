"""What a config is put together from: files, sweeps and the command line."""
