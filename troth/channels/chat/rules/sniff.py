"""What a file really is, whatever its name says: the same for a visitor's and for an agent's."""

from troth.conversations.rules.files import LONGEST_NAME, UNKNOWN, media_type_of, plain_name

__all__ = ["LONGEST_NAME", "UNKNOWN", "media_type_of", "plain_name"]
