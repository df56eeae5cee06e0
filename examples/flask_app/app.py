"""Serve a Flask application: see /api/loans/."""

from funcdeco import App

from lending import pages

app = App(auth_level="anonymous")
app.wsgi(pages, prefix="loans", methods=["GET", "POST"])
