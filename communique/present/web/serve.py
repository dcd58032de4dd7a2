"""Runs the application until it is stopped."""

from __future__ import annotations

from fastapi import FastAPI

from communique.present.web.options import Options
from communique.present.web.web import Web


def run(app: FastAPI, options: Options) -> None:
    """Listens where the options say; returns when stopped (Ctrl-C)."""
    import uvicorn

    web: Web = app.state.web
    web.aside(web.warm)
    try:
        uvicorn.run(
            app,
            host=options.host,
            port=options.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            # Nothing stands before us that could tell who asks.
            proxy_headers=False,
        )
    finally:
        # The signal that stopped it is raised once more before this.
        web.close()
