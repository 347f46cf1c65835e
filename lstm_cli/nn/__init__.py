"""Models and their training; the only package that imports TensorFlow."""
