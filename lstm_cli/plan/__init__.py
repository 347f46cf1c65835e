"""The network as a plan: what is built, counted and drawn, without TensorFlow."""
