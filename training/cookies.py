"""What every click brings to be believed: the session's cookie, and the token against forged requests.

A signature holds or does not, whenever it is asked. So a text that was opened is known for a minute, and a token that
belonged to a session goes on belonging to it: checking both anew costs a fifth of a save.
"""

import time
from collections.abc import Hashable
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

KEPT = 4096  # texts, of some hundred bytes each
HEADER = "X-CSRFToken"  # where our scripts put it


class Signer:
    """Flask's signer of sessions, that remembers what it opened: a cookie's age is asked once a minute."""

    def __init__(self, signer: Any) -> None:
        self.dumps = signer.dumps
        self._open = lru_cache(KEPT)(lambda text, max_age, _minute: signer.loads(text, max_age=max_age))

    def loads(self, text: str, max_age: int) -> Any:
        """A copy, for a view may change what is in it. Raises BadSignature."""
        return deepcopy(self._open(text, max_age, time.monotonic() // 60))


class Cookies(SecureCookieSessionInterface):
    """Flask's, with its signer kept: it was made anew for each request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        self._signer = self._signer or Signer(super().get_signing_serializer(app))
        return self._signer


class Forgeries(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's refusal of forged requests, that remembers which tokens of scripts were good, with all that they were
    judged by."""

    def __init__(self) -> None:
        self._good: set[Hashable] = set()
        super().__init__()

    def protect(self, apply_exemptions: bool = False) -> None:
        token, secret = request.headers.get(HEADER), session.get("csrf_token")
        judged = (token, secret, current_app.secret_key, request.is_secure, request.host, request.referrer)
        if token and judged in self._good:
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)
        if token and g.get("csrf_valid"):
            if len(self._good) >= KEPT:
                self._good.clear()
            self._good.add(judged)

    def _get_csrf_token(self) -> Any:
        """The header's, where there is one: so that what is remembered is what was judged."""
        return request.headers.get(HEADER) or super()._get_csrf_token()
