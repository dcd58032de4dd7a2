"""Tables of states, organisations, offices and days, each row with its origin."""
