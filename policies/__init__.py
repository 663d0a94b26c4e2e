"""The rules: pure functions of recorded facts, a policy and an instant."""
