"""Short texts as people type them: one spelling, and nothing in them that cannot be seen."""

import unicodedata


def normal_name(text: str) -> str:
    """A name as it is kept: NFKC (full-width letters become plain), single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def is_plain(text: str) -> bool:
    """No control or bidirectional characters, with which one name can be made to look like another."""
    return not any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} for character in text)
