"""The demo's own parts: what it starts from, where its mail ends, and the page that shows it."""
