"""The service log: one table of what happened, live or imported. docs/service-log.md explains each column."""
