"""To be written."""

from flask import Blueprint

content = Blueprint("content", __name__)
