"""The composition root of the service: settings in, application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from fastapi import FastAPI

from web import api
from web.service import Library
from web.settings import ServeSettings


def create_app(settings: ServeSettings) -> FastAPI:
    """The service on one store. Nothing is opened before the first request."""
    library = Library(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        library.close()

    app = FastAPI(
        title="Negotiation Timeline",
        version=version("negotiation-timeline"),
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's pages of documentation load their scripts from another host
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.library = library
    app.include_router(api.router)
    if find_spec("web.page") and find_spec("web.page.routes"):
        app.include_router(import_module("web.page.routes").router)
    return app
