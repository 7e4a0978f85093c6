"""To be written."""

from flask import Blueprint

cohorts = Blueprint("cohorts", __name__)
