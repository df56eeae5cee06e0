"""An MCP server of a library: a tool finds books, resources describe them, a prompt asks for one."""

import json

import azure.functions as func
from funcdeco import App

app = App()

BOOKS = {
    "emma": {"title": "Emma", "author": "Jane Austen", "year": 1815},
    "middlemarch": {"title": "Middlemarch", "author": "George Eliot", "year": 1871},
    "walden": {"title": "Walden", "author": "Henry David Thoreau", "year": 1854},
}
WORD = {
    "propertyName": "word",
    "propertyType": "string",
    "description": "A word, or a part of one",
    "isRequired": True,
}
LIMIT = {
    "propertyName": "limit",
    "propertyType": "integer",
    "description": "How many books to return; all without it",
}


@app.mcp_tool_trigger(
    tool_name="find_books",
    description="Finds books by a word in their titles",
    tool_properties=json.dumps([WORD, LIMIT]),
)
def find_books(call: str) -> str:
    arguments = json.loads(call)["arguments"]
    word = arguments["word"].lower()
    found = [
        f"library://books/{key}" for key, book in BOOKS.items() if word in book["title"].lower()
    ]
    return json.dumps(found[: arguments.get("limit")])


@app.mcp_tool_trigger(
    tool_name="show_book",
    description="Shows a book, as text and as data",
    use_result_schema=True,
    output_schema='{"type": "object", "properties": {"title": {"type": "string"}}}',
)
@app.mcp_tool_property_input(
    name="key",
    property_name="key",
    property_type="string",
    description="The end of its address",
    is_required=True,
)
def show_book(call: str, key: str) -> str:
    book = BOOKS[key]
    shown = {"type": "text", "text": f"{book['title']} by {book['author']}, {book['year']}"}
    result = {"type": "text", "content": json.dumps(shown), "structuredContent": json.dumps(book)}
    return json.dumps(result)


@app.mcp_resource_trigger(
    uri="library://books", resource_name="books", mime_type="application/json"
)
def list_books(request: str) -> str:
    return json.dumps(list(BOOKS))


@app.mcp_resource_trigger(
    uri="library://books/{key}", resource_name="book", mime_type="application/json"
)
def read_book(request: str) -> str:
    key = json.loads(request)["uri"].removeprefix("library://books/")
    return json.dumps(BOOKS[key])


@app.mcp_prompt_trigger(
    prompt_name="recommend",
    description="Asks for a book about a subject",
    prompt_arguments='[{"name": "subject", "description": "The subject", "required": true}]',
)
def recommend(call: func.PromptInvocationContext) -> str:
    return f"Recommend one book of the library about {call.arguments['subject']}."
