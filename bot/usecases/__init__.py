"""Use cases: one short transaction each."""
