"""A joined recording as an answer. Who may hear it was asked before."""

from flask import Response

from training.roleplay.recordings import joining, operations
from training.roleplay.recordings.models import Outcome, Recording
from training.roleplay.recordings.serving import serve


def answer(recording: Recording) -> Response:
    """The whole, or the range of it that a player asks for. Raises NotReady."""
    if recording.outcome != Outcome.READY or recording.erased_at is not None or recording.size is None:
        raise operations.NotReady
    media_type, digest = recording.media_type or "application/octet-stream", recording.digest or ""
    return serve(joining.whole_key(recording), media_type, recording.size, digest)
