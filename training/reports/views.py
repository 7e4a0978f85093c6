"""To be written."""

from flask import Blueprint

reports = Blueprint("reports", __name__)
