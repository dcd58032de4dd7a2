"""The trained networks: opened once for each process, run over overlapping windows of words."""
