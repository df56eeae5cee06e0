import azure.functions as func

from blueprints import health
from blueprints.customers.routes import bp as customers
from blueprints.orders import bp as orders

app = func.FunctionApp()

for blueprint in (orders, customers):
    app.register_functions(blueprint)
app.register_blueprint(health.bp)


@app.route(route="version")
def version(req: func.HttpRequest) -> str:
    return "1"
