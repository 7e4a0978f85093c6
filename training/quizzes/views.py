"""To be written."""

from flask import Blueprint

quizzes = Blueprint("quizzes", __name__)
