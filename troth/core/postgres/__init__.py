"""The parts of the embedded PostgreSQL; `troth.core.postgres.server` puts them together."""
