"""What all kinds of data are built with: splits, scaling, fingerprints."""
