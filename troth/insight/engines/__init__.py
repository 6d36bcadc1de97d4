"""Where the measures run: DuckDB, PostgreSQL or Spark. Each gives the same figures."""
