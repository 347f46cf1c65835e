"""Series in a table as windows: rows in, the rows after them out."""
