"""One file for each kind: notes to claims."""
