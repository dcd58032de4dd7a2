"""The store: schema, migrations, checks."""
