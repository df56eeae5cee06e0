"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- assistant_skill_trigger


@app.assistant_skill_trigger(function_description="Add a task to the user's list")
def add_task(task: str) -> str:
    return f"added {task}"


# -- text_completion_input


@app.http(route="whois/{who}")
@app.text_completion_input(
    name="answer",
    prompt="Who is {who}?",
    chat_model="%CHAT_MODEL%",
    max_tokens="200",
    ai_connection_name="AzureOpenAI",
)
def who_is(req: func.HttpRequest, answer: str) -> str:
    return json.loads(answer)["content"]


# -- assistant_query_input


@app.http(route="chats/{id}", methods=["GET"])
@app.assistant_query_input(name="chat", id="{id}", timestamp_utc="{Query.since}")
def get_chat(req: func.HttpRequest, chat: str) -> str:
    return chat


# -- assistant_post_input


@app.http(route="chats/{id}", methods=["POST"])
@app.assistant_post_input(
    name="chat",
    id="{id}",
    user_message="{Query.message}",
    chat_model="%CHAT_MODEL%",
    ai_connection_name="AzureOpenAI",
)
def post(req: func.HttpRequest, chat: str) -> str:
    return json.loads(chat)["recentMessages"][-1]["content"]


# -- embeddings_input


@app.queue_trigger(queue_name="texts", name="msg")
@app.embeddings_input(
    name="embeddings",
    input="{text}",
    input_type="RawText",
    embeddings_model="%EMBEDDINGS_MODEL%",
    ai_connection_name="AzureOpenAI",
)
def embed(msg: func.QueueMessage, embeddings: str) -> None:
    print(json.loads(embeddings)["count"])


# -- semantic_search_input


@app.http(route="ask", methods=["POST"])
@app.semantic_search_input(
    name="result",
    search_connection_name="AISearchEndpoint",
    collection="manuals",
    query="{question}",
    chat_model="%CHAT_MODEL%",
    embeddings_model="%EMBEDDINGS_MODEL%",
    ai_connection_name="AzureOpenAI",
)
def ask(req: func.HttpRequest, result: str) -> str:
    return json.loads(result)["Response"]


# -- assistant_create_output


@app.http(route="chats/{id}", methods=["PUT"])
@app.assistant_create_output(name="assistant")
def create_chat(req: func.HttpRequest, assistant: func.Out[str]) -> str:
    chat = {"id": req.route_params["id"], "instructions": "Ask when in doubt."}
    kept = {"chatStorageConnectionSetting": "AzureWebJobsStorage", "collectionName": "ChatState"}
    assistant.set(json.dumps({**chat, **kept}))
    return "created"


# -- embeddings_store_output


@app.http(route="manuals", methods=["POST"])
@app.embeddings_store_output(
    name="document",
    input="{url}",
    input_type="Url",
    store_connection_name="AISearchEndpoint",
    collection="manuals",
    embeddings_model="%EMBEDDINGS_MODEL%",
    ai_connection_name="AzureOpenAI",
)
def add_manual(req: func.HttpRequest, document: func.Out[str]) -> str:
    document.set(json.dumps({"title": req.get_json()["url"]}))
    return "added"
