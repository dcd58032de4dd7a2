"""Runs the application until it is stopped."""

from __future__ import annotations

import gc
from contextlib import suppress

from fastapi import FastAPI

from communique.present.web import instrument, queue, search
from communique.present.web.options import Options
from communique.present.web.render import lines
from communique.present.web.web import Web
from communique.query.network import pairs


def run(app: FastAPI, options: Options) -> None:
    """Listens where the options say; returns when stopped (Ctrl-C)."""
    import uvicorn

    web: Web = app.state.web
    # The shelf's millions of small objects stay: nobody need look through them for garbage while visitors wait.
    gc.collect()
    gc.freeze()
    web.aside(lambda: warm(web))
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


def warm(web: Web) -> None:
    """Works out aside what all pages of a kind share, so that the first visitors need not wait for it."""
    from communique.present.charts.svg import warm as charts

    shelf = web.shelf
    for make in (
        lambda: pairs(shelf),
        lambda: shelf.reports,
        lambda: search.search(web, search.Asked(q="the")),
        lambda: instrument.all_fates(shelf),
        lambda: queue.queue(web, queue.Narrowed()),
        charts,
        lambda: lines(web),
    ):
        with suppress(Exception):
            make()
    gc.freeze()
