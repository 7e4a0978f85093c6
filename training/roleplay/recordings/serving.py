"""The answer that carries sound or video from the store, or the range of it that a player asks for. Whoever calls this
has found its row through the reader."""

from typing import Any

from flask import Response, abort, request
from werkzeug.http import parse_range_header

from training.roleplay.recordings import joining


def serve(key: str, media_type: str, size: int, digest: str, *, caching: str = "") -> Response:
    """416 for a range that is not there; 404 when the store has lost it; 304 for a browser that holds it."""
    if digest in request.if_none_match:
        return _headed(Response(status=304), digest, caching)
    begin, end = range_of(size)
    try:
        blocks = joining.store().read(key, begin, end)
    except FileNotFoundError:
        abort(404)
    response = _headed(Response(blocks, 206 if request.range else 200), digest, caching)
    response.headers.update(
        {
            "Content-Type": media_type,
            "Content-Length": str(end - begin),
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
    )
    if request.range:
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return response


def _headed(response: Response, digest: str, caching: str) -> Response:
    response.headers.update({"Accept-Ranges": "bytes", "ETag": f'"{digest}"'})
    if caching:
        response.headers["Cache-Control"] = caching
    return response


def range_of(size: int) -> tuple[int, int]:
    """From where to where (excluded) the player wants. 416 for what is not there."""
    asked = parse_range_header(request.headers.get("Range"))
    if asked is None:
        return 0, size
    found: Any = asked.range_for_length(size)
    if found is None:
        abort(416)
    return int(found[0]), int(found[1])
