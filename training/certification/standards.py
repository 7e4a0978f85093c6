"""Standards that decide: the cut of a quiz (modified Angoff; the formulas stand beside the quizzes)."""

from training.quizzes.standards import Angoff, angoff

__all__ = ["Angoff", "angoff"]
