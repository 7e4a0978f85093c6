"""To be written."""

from flask import Blueprint

roleplay = Blueprint("roleplay", __name__)
