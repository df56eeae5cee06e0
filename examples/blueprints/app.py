"""Split an app into modules: each module defines a blueprint, which the app includes."""

from funcdeco import App

from customers import bp as customers

app = App(auth_level="anonymous")
app.include(customers, prefix="customers", auth_level="function")

# A blueprint given as a string is imported when the app is built, not when app.py is imported.
app.include("invoices:bp", prefix="invoices")
