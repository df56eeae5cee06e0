import azure.functions as func
from funcdeco import App

app = App(auth_level="function")


@app.http(route="hello/{who?}", methods=["GET"])
def hello(req: func.HttpRequest) -> func.HttpResponse:
    who = req.route_params.get("who") or "world"
    return func.HttpResponse(f"Hello, {who}!")


@app.timer_trigger(schedule="0 0 6 * * *")
def good_morning(timer: func.TimerRequest) -> None:
    print("Good morning!", "(late)" if timer.past_due else "")
