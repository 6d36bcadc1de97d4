"""The brand's accent, and what can be read on it."""

import re

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def colour_of(text: str) -> str | None:
    """As in "#0b625d", in small letters; none for anything else."""
    text = text.strip().lower()
    return text if _COLOUR.fullmatch(text) else None


def ink_on(colour: str) -> str:
    """White or black, whichever stands out more: at L = 0.179 both contrast alike, 4.58:1 (WCAG 2.2)."""
    return "#000000" if luminance(colour) > 0.179 else "#ffffff"


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1: 0.2126 R + 0.7152 G + 0.0722 B of the linear parts (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (_linear(part) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
