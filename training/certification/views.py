"""To be written."""

from flask import Blueprint

certification = Blueprint("certification", __name__)
