"""The door. `flask` and the server find the application here."""

from training import create_app

app = create_app()
