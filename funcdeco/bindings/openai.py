"""Azure OpenAI and OpenAI: completions, assistants, embeddings and semantic search."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Configurable,
    Connection,
    Expression,
    Input,
    Model,
    Output,
    Status,
    Trigger,
)


class _Service(Model):
    ai_connection_name: Connection = ""
    """Azure OpenAI resource: settings `NAME__Endpoint` and, without an identity, `NAME__Key`; if
    omitted, `AZURE_OPENAI_ENDPOINT` and `AZURE_OPENAI_KEY`. `OPENAI_API_KEY` takes precedence."""


class _Chat(_Service):
    chat_model: Expression = "gpt-3.5-turbo"
    """Model to use; on Azure, the name of its deployment."""
    temperature: Expression = "0.5"
    """Randomness of the model's output, from `0` to `2`, as a string."""
    top_p: Expression | None = None
    """Share of the most likely tokens to choose from, up to `1`, as a string."""
    max_tokens: Expression = "100"
    """Maximum length of the output in tokens, as a string."""
    is_reasoning_model: bool = False
    """Set this for reasoning models: they do not receive `temperature` or `max_tokens`."""


class _Assistant(Model):
    id: Expression
    """ID of the assistant, or of the chat with it."""
    chat_storage_connection_setting: Connection | None = None
    """Storage account for the chats; if omitted, `AzureWebJobsStorage`."""
    collection_name: Expression = "ChatState"
    """Table in that account."""


class _Embedding(_Service):
    embeddings_model: Expression = "text-embedding-ada-002"
    """Embedding model, the same for all documents of a store; on Azure, the name of its deployment."""


class _Embedded(_Embedding):
    input: Expression
    """The text, or the path or URL of a file that contains it."""
    input_type: Literal["RawText", "FilePath", "Url"]
    """Kind of `input`."""
    max_chunk_length: int = 8192
    """Maximum number of characters in each chunk of the text."""
    max_overlap: int = 128
    """Maximum number of characters that two adjacent chunks share."""


class AssistantSkillTrigger(Trigger):
    """An assistant calls the function when it needs it, and receives its return value.

    The model fills in one argument, named after the parameter, which is passed as a string.
    """

    type = "assistantSkillTrigger"
    documentation = f"{LEARN}functions-bindings-openai-assistant-trigger"
    resource_property: ClassVar[str | None] = "function_description"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    function_description: str
    """Description of the function for the model."""
    function_name: Configurable | None = None
    """Name of the function for the model; if omitted, the function's own name."""
    parameter_description_json: str | None = None
    """JSON string that describes the argument to the model; if omitted, derived from its name."""


class TextCompletionInput(Input, _Chat):
    """The function reads a model's response, as JSON with `content` and `totalTokens`."""

    type = "textCompletion"
    documentation = f"{LEARN}functions-bindings-openai-textcompletion-input"
    resource_property: ClassVar[str | None] = "prompt"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    prompt: Expression
    """Prompt for the model."""


class AssistantQueryInput(Input, _Assistant):
    """The function reads the state of a chat, as JSON with `exists`, `recentMessages` and more."""

    type = "assistantQuery"
    documentation = f"{LEARN}functions-bindings-openai-assistantquery-input"
    resource_property: ClassVar[str | None] = "id"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    timestamp_utc: Expression | None = None
    """Read messages since this time, such as `2026-02-16T14:19:29Z`. Required in practice."""


class AssistantPostInput(Input, _Assistant, _Chat):
    """The function posts to an assistant and reads the chat, like `assistant_query_input`."""

    type = "assistantPost"
    documentation = f"{LEARN}functions-bindings-openai-assistantpost-input"
    resource_property: ClassVar[str | None] = "id"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    user_message: Expression
    """The user's message to the assistant."""


class EmbeddingsInput(Input, _Embedded):
    """The function reads embeddings, as JSON with `request`, `response` and `count`."""

    type = "embeddings"
    documentation = f"{LEARN}functions-bindings-openai-embeddings-input"
    resource_property: ClassVar[str | None] = "input"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"


class SemanticSearchInput(Input, _Chat, _Embedding):
    """The function reads a model's answer from stored documents, as JSON with `Response`."""

    type = "semanticSearch"
    documentation = f"{LEARN}functions-bindings-openai-semanticsearch-input"
    resource_property: ClassVar[str | None] = "collection"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    search_connection_name: Connection
    """Store to search, of the kind set by `openai.searchProvider` in host.json."""
    collection: Expression
    """Index, collection or table in the store."""
    query: Expression | None = None
    """Question to answer. Required in practice."""
    system_prompt: Expression | None = None
    """Instructions for using the results, which are appended; if omitted, the extension's own."""
    max_knowledge_count: int = 1
    """Number of documents, or chunks of them, to pass to the model."""


class AssistantCreateOutput(Output):
    """The function creates an assistant from JSON with `id` and `instructions`.

    `chatStorageConnectionSetting` and `collectionName` in that JSON set where the chat is stored.
    """

    type = "assistantCreate"
    documentation = f"{LEARN}functions-bindings-openai-assistantcreate-output"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"


class EmbeddingsStoreOutput(Output, _Embedded):
    """The function stores a document with its embeddings. The value is the JSON `{"title": ...}`."""

    type = "embeddingsStore"
    documentation = f"{LEARN}functions-bindings-openai-embeddingsstore-output"
    resource_property: ClassVar[str | None] = "collection"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    store_connection_name: Connection
    """Store to write to, of the kind set by `openai.searchProvider` in host.json."""
    collection: str
    """Index, collection or table in the store."""
