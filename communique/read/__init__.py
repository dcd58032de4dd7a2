"""Sources of many forms to documents."""
