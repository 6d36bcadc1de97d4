"""What a brand promises, kept and did not keep, for everybody to see: as a page, as data, as a badge."""
