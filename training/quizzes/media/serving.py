"""The answer that carries a picture or a sound. Whoever calls this has found the item through the reader."""

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from training.quizzes.media import pinned, queries

FOR_GOOD = "private, max-age=31536000, immutable"


def serve(
    body: Mapping[str, Any], number: int, *, explained: Mapping[str, Any] | None = None, caching: str = FOR_GOOD
) -> Response:
    """The number-th medium of an item's body; 404 for none. `explained`: the body whose explanation the reader may see;
    without it none of an explanation is found. A browser that has it is told so before the bytes are read; a part may
    be asked for, as players do."""
    row = pinned.at(body, number) or (explained and pinned.explaining(explained, number)) or abort(404)
    answer: Response = current_app.response_class(mimetype=row["media_type"])
    answer.set_etag(row["digest"])
    answer.headers["Cache-Control"] = caching
    if row["digest"] not in request.if_none_match:
        answer.data = queries.content_of(row["digest"]) or abort(404)
    size = answer.calculate_content_length()
    return answer.make_conditional(request, accept_ranges=True, complete_length=size)
