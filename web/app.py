"""The composition root of the service: settings in, application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from web import api, feed, problems, recording
from web.access_log import AccessLog
from web.feed import Feed
from web.guard import Guard
from web.page import routes as pages
from web.problems import schemas
from web.service import Library
from web.settings import ServeSettings

_SAYS = """The same questions, parameters and shapes as on the command line. Refusals are problem
documents (RFC 9457). Every answer to a cut has an ETag; one with `recorded_by` up to the head and
a versioned codebook (`standard/2`) never changes."""

_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)


def create_app(settings: ServeSettings) -> FastAPI:
    """The service on one store. Nothing is opened before the first request."""
    library = Library(settings)
    live = Feed(library)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        live.stop()
        library.close()

    middleware = [Middleware(AccessLog), Middleware(Guard, settings=settings)]
    if settings.origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match",
                               "If-None-Match", "Last-Event-ID"],
                expose_headers=["ETag", "X-Request-Id"],
            )
        )  # fmt: skip
    app = _Service(
        title="Negotiation Timeline",
        summary="Stances, audits and the log of a negotiation at any cut in time.",
        description=_SAYS,
        version=version("negotiation-timeline"),
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's pages of documentation load their scripts from another host
        redoc_url=None,
        lifespan=lifespan,
        middleware=middleware,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
    )
    app.state.library = library
    app.state.feed = live
    for router in (
        api.health,
        api.router,
        feed.router,
        recording.router,
        pages.router,
        pages.static,
    ):
        # As they are: `include_router` would look through each of them anew, for every
        # application, at its first request.
        app.router.routes.extend(router.routes)
    problems.install(app, pages.router.routes, pages.problem)
    return app


class _Service(FastAPI):
    """An application that is described when somebody first asks: its start does not wait for it."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            made = super().openapi()
            # The types of answers and refusals, which routes only refer to.
            made["components"].setdefault("schemas", {}).update(schemas())
            for name in ("HTTPValidationError", "ValidationError"):
                made["components"]["schemas"].pop(name, None)
            for path in made["paths"].values():
                # On its own machine anybody may read: the token is one of two ways.
                if "security" in (reading := path.get("get", {})):
                    reading["security"] = [{}, *reading["security"]]
            if prefix := self.state.library.settings.prefix:
                made["servers"] = [{"url": prefix}]
        return self.openapi_schema or {}
