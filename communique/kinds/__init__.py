"""What a record is made of, as data: labels, roles, definitions and worked examples."""
