"""A refusal speaks to the reader: what happened, and what to do next. Operations raise one; one page shows it."""

from typing import Any

from flask_babel import lazy_gettext as _l


class Refused(Exception):
    """The base of every named refusal. `status` is the HTTP answer, `title` and `remedy` the reader's words."""

    status = 409
    title: Any = _l("That is not possible now.")
    remedy: Any = _l("Go back and look at the page again: something has changed.")

    def __init__(self, remedy: Any = None) -> None:
        super().__init__(str(type(self).__name__))
        if remedy is not None:
            self.remedy = remedy


class Forbidden(Refused):
    status = 403
    title = _l("This page is for other roles.")
    remedy = _l("If your work needs it, ask an administrator to grant you the role.")


class Invalid(Refused):
    status = 422
    title = _l("Something in the form cannot be used.")
    remedy = _l("Go back, mend what is marked, and send it again.")
