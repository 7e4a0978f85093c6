"""Whether a bank can fill a quiz: each fault at its line of the blueprint or its section, for files and for forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from flask_babel import gettext as _

from training.authored import Fault, Lines
from training.quizzes import rules
from training.quizzes.authored_paper import DrawLine, PaperFile


@dataclass(frozen=True)
class Offer:
    """What a bank holds for quizzes: `units` by slug, a case by 'case' and its id; none where all is for practice."""

    practice: bool
    units: Mapping[str, rules.Candidate]

    def fitting(self, line: DrawLine) -> int:
        return sum(candidate.fits(line.line()) for candidate in self.units.values())


def faults(paper: PaperFile, offer: Offer, lines: Lines) -> Iterator[Fault]:
    if offer.practice:
        cause = _("The bank '%(bank)s' is for practice: everybody may see its keys.", bank=paper.bank)
        yield lines.fault(("bank",), cause, _("Draw on another bank."))
    elif paper.sections:
        yield from _section_faults(paper, offer.units, lines)
    else:
        yield from _blueprint_faults(paper.draw, offer, lines)


def _blueprint_faults(draw: Sequence[DrawLine], offer: Offer, lines: Lines) -> Iterator[Fault]:
    try:
        rules.draw([line.line() for line in draw], offer.units.values(), Random(0))  # noqa: S311 - only whether it can
    except rules.CannotFill as cannot:
        if fitting := offer.fitting(draw[cannot.line]):
            cause = _(
                "This line cannot be filled: %(fitting)s items of the bank fit it, some may be needed by other lines.",
                fitting=fitting,
            )
        else:
            cause = _("No item of the bank fits this line.")
        remedy = _("Lower its number, name more objectives or difficulties, or add items to the bank.")
        yield lines.fault(("draw", cannot.line), cause, remedy)


def _section_faults(paper: PaperFile, candidates: Mapping[str, rules.Candidate], lines: Lines) -> Iterator[Fault]:
    unknown = False
    for number, section in enumerate(paper.sections):
        for place, slug in enumerate(section.items):
            if slug not in candidates:
                unknown = True
                cause = _("The bank has no item '%(slug)s' that may stand in a quiz.", slug=slug)
                remedy = _("Mend its spelling, or take it out.")
                yield lines.fault(("sections", number, "items", place), cause, remedy)
    groups = [
        rules.Group(tuple(section.items), tuple(line.line() for line in section.draw)) for section in paper.sections
    ]
    try:
        if not unknown:
            rules.lay_out(groups, candidates, Random(0))  # noqa: S311 - only whether it can be done
    except rules.CannotFill as cannot:
        cause = _("This section cannot be filled: the bank has too few items for it beside the other sections.")
        remedy = _("Lower its number, name more objectives or difficulties, or add items to the bank.")
        yield lines.fault(("sections", cannot.line), cause, remedy)
