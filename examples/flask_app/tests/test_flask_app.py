from lending import pages


def test_list_links_to_each_book() -> None:
    page = pages.test_client().get("/").text
    assert '<a href="/books/Middlemarch">Middlemarch</a>: Grace' in page


def test_links_go_below_the_prefix() -> None:
    client = pages.test_client()
    page = client.get("/", environ_overrides={"SCRIPT_NAME": "/api/loans"}).text
    assert '<a href="/api/loans/books/Emma">Emma</a>: Ada' in page


def test_a_book_is_lent() -> None:
    client = pages.test_client()
    assert client.get("/books/Walden").status_code == 404
    answer = client.post("/", data={"title": "Walden", "reader": "Alan"})
    assert (answer.status_code, answer.location) == (303, "/books/Walden")
    assert client.get("/books/Walden").text == "Alan has it"
