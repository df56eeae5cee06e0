"""A bookshelf: a FastAPI application that does not depend on Azure."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, Field


class Book(BaseModel):
    title: str = Field(min_length=1)
    author: str
    year: int


# Each process has its own shelf: use a database if more than one process runs.
BOOKS = {
    1: Book(title="Emma", author="Jane Austen", year=1815),
    2: Book(title="Middlemarch", author="George Eliot", year=1871),
}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    logging.info("%d books on the shelf", len(BOOKS))
    yield


api = FastAPI(title="Bookshelf", lifespan=lifespan)


@api.get("/books")
def list_books(before: int = 9999) -> dict[int, str]:
    return {number: book.title for number, book in BOOKS.items() if book.year < before}


@api.get("/books/{number}")
def read_book(number: int) -> Book:
    if number not in BOOKS:
        raise HTTPException(404, "no such book")
    return BOOKS[number]


@api.post("/books", status_code=201)
def add_book(book: Book, request: Request, response: Response) -> Book:
    number = max(BOOKS) + 1
    BOOKS[number] = book
    response.headers["Location"] = str(request.url_for("read_book", number=number))
    return book
