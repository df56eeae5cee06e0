import azure.functions as func

bp = func.Blueprint()


@bp.route(route="health", auth_level=func.AuthLevel.ANONYMOUS)
def health(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(status_code=204)
