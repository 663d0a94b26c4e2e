"""The peer: a Bolt app as small as it can be, which puts each message into one table and commits before it answers.

Bolt's own Starlette adapter under uvicorn; the connections to the database are opened as Pledge opens its own, so
that a commit costs both the same.
"""

import os
import sys
from typing import Any

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Column, MetaData, Table, Text, insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from storage import engine

metadata = MetaData()
said = Table("said", metadata, Column("id", Text, primary_key=True), Column("text", Text, nullable=False))


def main(port: int) -> None:
    """Serve for ever."""
    writer = engine.open_writer(engine.address(os.environ["DATABASE_URL"]))
    metadata.create_all(writer)
    app = App(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=lambda: AuthorizeResult(
            enterprise_id=None,
            team_id="TVENDOR",
            bot_token="xoxb-bench",
            bot_user_id="UPLEDGE",
            bot_id="BPLEDGE",
        ),
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.event("message")
    def message(body: dict[str, Any]) -> None:
        with writer.begin() as connection:
            connection.execute(insert(said), {"id": body["event_id"], "text": body["event"]["text"]})

    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/healthz", healthz)]
    uvicorn.run(
        Starlette(routes=routes), port=port, access_log=False, log_config=None, lifespan="off", ws="none"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
