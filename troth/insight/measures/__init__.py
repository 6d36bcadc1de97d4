"""The neglect measures: plain functions from the service log, an Ibis table, to figures. docs/measures.md."""
