"""Split an app over modules: each has a blueprint, and the app includes them."""

from funcdeco import App

from customers import bp as customers

app = App(auth_level="anonymous")
app.include(customers, prefix="customers", auth_level="function")

# Named as text, a module is imported when the app is built, not whenever app.py is.
app.include("invoices:bp", prefix="invoices")
