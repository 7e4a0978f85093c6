"""What a browser says about the pieces that it has sent."""

import re
from collections.abc import Mapping

from training.refusals import Invalid
from training.roleplay.recordings.rules import MOST_CHUNKS, MOST_SEGMENTS

PROMISE = re.compile(r"(\d{1,3}):(\d{1,5})")


def promised(text: str) -> Mapping[int, int]:
    """'1:12 2:7' -> {1: 12, 2: 7}: so many pieces in each part. Raises Invalid."""
    found = {}
    for part in text.split():
        pair = PROMISE.fullmatch(part)
        if pair is None or not (0 < int(pair[1]) <= MOST_SEGMENTS and int(pair[2]) <= MOST_CHUNKS):
            raise Invalid
        found[int(pair[1])] = int(pair[2])
    return found
