class Refused(Exception):
    """A person asked for something that the rules do not allow; shown to them as it is."""

    status = 422
