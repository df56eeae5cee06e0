"""Split an app into modules: each defines a blueprint, and the app includes them."""

from funcdeco import App

from customers import bp as customers

app = App(auth_level="anonymous")
app.include(customers, prefix="customers", auth_level="function")

# Given as a string, the module is imported when the app is built, not when app.py is imported.
app.include("invoices:bp", prefix="invoices")
