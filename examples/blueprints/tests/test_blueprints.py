import azure.functions as func

from customers import list_customers, show_customer
from invoices import cancel_invoice, show_invoice


def request(method: str, **route_params: str) -> func.HttpRequest:
    return func.HttpRequest(method, "/api", route_params=route_params, body=b"")


def test_customers_are_listed_and_shown() -> None:
    assert list_customers(request("GET")).get_body() == b'{"1": "Ada", "2": "Grace"}'
    assert show_customer(request("GET", id="2")).get_body() == b"Grace"
    assert show_customer(request("GET", id="3")).status_code == 404


def test_invoices_are_shown_and_canceled() -> None:
    assert show_invoice(request("GET", number="7")) == "Invoice 7"
    assert cancel_invoice(request("DELETE", number="7")) == "Invoice 7 is canceled"
