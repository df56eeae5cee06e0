import azure.functions as func
from flask import Flask, jsonify

from clock import clock

web = Flask(__name__)
web.wsgi_app = clock(web.wsgi_app)


@web.get("/api/notes/<int:number>")
def note(number):
    return jsonify(number=number)


app = func.WsgiFunctionApp(
    app=web.wsgi_app, http_auth_level=func.AuthLevel.FUNCTION, function_name="notes"
)
