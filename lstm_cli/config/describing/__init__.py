"""What a config says, told without TensorFlow: shapes, pictures, schema, changes."""
