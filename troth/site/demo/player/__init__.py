"""The process that plays customers and agents, through the doors that everybody uses."""
