"""List the books on loan: a Flask application that does not depend on Azure."""

from flask import Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

pages = Flask(__name__)

# Each process has its own list: use a database if more than one process runs.
LOANS = {"Emma": "Ada", "Middlemarch": "Grace"}


@pages.get("/")
def list_loans() -> str:
    return render_template("loans.html", loans=LOANS)


@pages.get("/books/<title>")
def show_reader(title: str) -> str:
    if title not in LOANS:
        abort(404, "this book is on the shelf")
    return f"{LOANS[title]} has it"


@pages.post("/")
def lend() -> Response:
    title = request.form["title"]
    LOANS[title] = request.form["reader"]
    return redirect(url_for("show_reader", title=title), 303)
