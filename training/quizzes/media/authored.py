"""What an author writes of a picture or a sound: its file, and the same in words."""

import re
from typing import Annotated

from flask_babel import gettext as _
from pydantic import StringConstraints, field_validator, model_validator

from training.authored import Bilingual, Frozen

PICTURES, SOUNDS = ("png", "jpg", "webp"), ("mp3", "ogg", "m4a")
NAME = re.compile(rf"[a-z0-9]+([-_][a-z0-9]+)*\.({'|'.join((*PICTURES, *SOUNDS))})")
MOST = 4  # of one item, and of a case


class AuthoredMedium(Frozen):
    """A picture with `alt`, or a sound with its `transcript`."""

    file: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    alt: Bilingual | None = None
    transcript: Bilingual | None = None

    @property
    def is_picture(self) -> bool:
        return self.file.rpartition(".")[2] in PICTURES

    @field_validator("file")
    @classmethod
    def is_a_name(cls, file: str) -> str:
        if not NAME.fullmatch(file):
            remedy = _("Use small Latin letters, digits and hyphens, and .png, .jpg, .webp, .mp3, .ogg or .m4a.")
            raise ValueError(_("'%(name)s' cannot be the name of a picture or sound.", name=file) + "\n" + remedy)
        return file

    @model_validator(mode="after")
    def is_said_in_words(self) -> "AuthoredMedium":
        if self.is_picture and self.alt is None:
            remedy = _("Add 'alt' in both languages: what it shows, without the answer.")
            raise ValueError(_("Nothing says what the picture shows.") + "\n" + remedy)
        if not self.is_picture and self.transcript is None:
            remedy = _("Add 'transcript' in both languages: every word, for who cannot listen.")
            raise ValueError(_("The sound has no transcript.") + "\n" + remedy)
        if self.alt is not None and self.transcript is not None:
            remedy = _("Keep 'alt' for a picture, 'transcript' for a sound.")
            raise ValueError(_("'alt' and 'transcript' cannot stand together.") + "\n" + remedy)
        return self
