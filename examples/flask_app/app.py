"""Serve a Flask application under /api/loans/."""

from funcdeco import App

from lending import pages

app = App(auth_level="anonymous")
app.wsgi(pages, prefix="loans", methods=["GET", "POST"])
