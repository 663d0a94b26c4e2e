"""Facts kept: rows to the rules' types and back. No rule lives here."""
