import azure.functions as func

from web import application

app = func.AsgiFunctionApp(app=application, http_auth_level=func.AuthLevel.ANONYMOUS)


@app.queue_trigger(arg_name="msg", queue_name="visits", connection="AzureWebJobsStorage")
def count_visit(msg: func.QueueMessage) -> None:
    application.visits += 1
