"""The sweep file: W&B's own form, and a block for what W&B has not."""
