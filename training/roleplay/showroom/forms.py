"""What one button of the showroom sends when a run is carried along."""

from wtforms import HiddenField, StringField
from wtforms.validators import UUID, InputRequired, Optional

from training.forms import Form, length, plain_text, required, stripped
from training.roleplay.script import Click
from training.roleplay.showroom.rules import LONGEST_WORD


class ClickForm(Form):
    """`go` is a click and, after a colon, which request or shop; `word` what is looked for; `find`: in a shop."""

    go = StringField(validators=[required(), length(at_most=100), plain_text])
    page_id = HiddenField(validators=[InputRequired(), UUID()])
    word = StringField(validators=[Optional(), length(at_most=LONGEST_WORD), plain_text], filters=[stripped])
    find = StringField(validators=[Optional(), length(at_most=LONGEST_WORD), plain_text], filters=[stripped])

    @property
    def click(self) -> Click | None:
        name = (self.go.data or "").partition(":")[0]
        return Click(name) if name in set(Click) else None

    @property
    def key(self) -> str:
        return (self.go.data or "").partition(":")[2]
