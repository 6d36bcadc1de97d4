"""Tables: CSV, JSON lines and Parquet, explained by a mapping, and two logs of conversations."""
