"""What the report shows, part by part, ready to be laid out."""
