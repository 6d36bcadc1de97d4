"""One customer's own request, by a signed link: what was promised, what happened since, what they can do."""
