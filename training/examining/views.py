"""To be written."""

from flask import Blueprint

examining = Blueprint("examining", __name__)
