"""The kinds of items, by name."""

from training.quizzes.kinds.kind import Kind
from training.quizzes.kinds.multiple import Multiple
from training.quizzes.kinds.ordering import Ordering
from training.quizzes.kinds.single import Single
from training.quizzes.kinds.true_false import TrueFalse

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Single(), Multiple(), TrueFalse(), Ordering())}
