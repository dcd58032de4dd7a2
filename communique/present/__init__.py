"""Tables, marked text and exports."""
