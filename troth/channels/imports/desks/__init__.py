"""The JSON exports of other desks: one module a desk, each a `Reader`."""
