"""How every shipped weight was made, runnable again."""
