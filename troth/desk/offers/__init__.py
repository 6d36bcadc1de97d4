"""What somebody is asked to take: on every page of the desk, on a page of its own, and by the API."""
