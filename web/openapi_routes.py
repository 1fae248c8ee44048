"""What each route takes and answers, as data: a row for each, by method and path. Its summary is its docstring."""

from typing import Any

from game.campaigns import About
from game.decider import Command
from game.state import Campaign, Character, Episode, Layout, Tier
from web import openapi_answers as answers
from web.body import JSON
from web.openapi_parts import KEY, MATCH, Route
from web.routes.asked import Asked
from web.routes.characters import Sheet
from web.routes.commands import Line
from web.routes.episodes import Changes, Plan
from web.routes.layout import Places
from web.routes.roster import Members
from web.routes.tokens import Rotation

Layouts = dict[Tier, Layout]
Anything = dict[str, Any]

_CHARACTER = {"campaign": "$request.path.campaign", "character": "$response.body#/id"}
_CHARACTER_LINKS = {
    name: {"operationId": f"characters.{name}", "parameters": _CHARACTER} for name in ("read", "edit", "remove")
}
_CAMPAIGN_LINKS = {
    name: {"operationId": operation, "parameters": {"campaign": "$response.body#/id"}}
    for name, operation in (("read", "campaigns.one"), ("add", "characters.add"), ("delete", "campaigns.delete"))
}
_EPISODE = {"campaign": "$request.path.campaign", "number": "$response.body#/episode_number"}
_EPISODE_LINKS = {
    name: {"operationId": f"episodes.{name}", "parameters": _EPISODE} for name in ("read", "edit", "export")
}
_HIT = {"event_type": "hp_change", "character_id": "vex", "data": {"amount": -12}}
_LINE = {"text": "!hp vex -12"}

HEALTH = {
    "GET /healthz": Route(tag="health", access="open", answers={JSON: answers.Health}),
    "GET /readyz": Route(tag="health", access="open", answers={JSON: answers.Readiness}, refusals=(503,)),
    "GET /metrics": Route(tag="health", access="admin", answers={"text/plain": None}, refusals=(404, 429)),
    "GET /version": Route(tag="health", access="open", answers={JSON: answers.Version}),
}
CAMPAIGNS = {
    "GET /campaigns": Route(tag="campaigns", access="open", answers={JSON: answers.CampaignList}, refusals=(503,)),
    "POST /campaigns": Route(
        tag="campaigns", access="global", answers={JSON: answers.NewCampaign}, statuses=(200, 201), body=(About,),
        needs=("name",), example={"name": "The Glass Vale"}, headers=(KEY,), answer_headers=("Location",),
        links=_CAMPAIGN_LINKS,
    ),
    "GET /campaigns/{campaign}": Route(tag="campaigns", answers={JSON: Campaign}),
    "PATCH /campaigns/{campaign}": Route(
        tag="campaigns", access="write", answers={JSON: Campaign}, body=(About,), headers=(KEY,),
        example={"description": "Fridays at nine."},
    ),
    "POST /campaigns/{campaign}/tokens/rotate": Route(
        tag="campaigns", access="write", answers={JSON: answers.NewToken}, body=(Rotation,), headers=(KEY,),
        example={"which": "overlay"},
    ),
    "GET /campaigns/{campaign}/audit": Route(
        tag="campaigns", access="write", answers={JSON: answers.AuditPage}, query=("after", "before", "limit")
    ),
    "DELETE /campaigns/{campaign}": Route(tag="campaigns", access="global", statuses=(204,), headers=(KEY,)),
}  # fmt: skip
CHARACTERS = {
    "GET /campaigns/{campaign}/characters": Route(tag="characters", answers={JSON: answers.Cast}),
    "POST /campaigns/{campaign}/characters": Route(
        tag="characters", access="write", answers={JSON: Character}, statuses=(201,), body=(Sheet,), needs=("name",),
        example={"name": "Vex", "hp": 68}, headers=(KEY,), answer_headers=("ETag",), links=_CHARACTER_LINKS,
    ),
    "GET /campaigns/{campaign}/characters/{character}": Route(
        tag="characters", answers={JSON: Character}, answer_headers=("ETag",), refusals=(422,)
    ),
    "PATCH /campaigns/{campaign}/characters/{character}": Route(
        tag="characters", access="write", answers={JSON: Character}, body=(Sheet,), example={"ac": 18},
        headers=(KEY, MATCH), answer_headers=("ETag",),
    ),
    "DELETE /campaigns/{campaign}/characters/{character}": Route(
        tag="characters", access="write", statuses=(204,), headers=(KEY, MATCH)
    ),
}  # fmt: skip
LOG = {
    "GET /campaigns/{campaign}/events": Route(
        tag="log", answers={JSON: answers.LogPage}, query=("after", "before", "limit", "type", "character", "episode")
    ),
    "POST /campaigns/{campaign}/events": Route(
        tag="log", access="write", answers={JSON: answers.Happened}, statuses=(200, 201), body=(Asked,), headers=(KEY,),
        example=_HIT,
    ),
    "POST /campaigns/{campaign}/commands": Route(
        tag="log", access="write", answers={JSON: answers.Outcome}, body=(Command, Line), headers=(KEY,), example=_LINE
    ),
}  # fmt: skip
EPISODES = {
    "GET /campaigns/{campaign}/episodes": Route(tag="episodes", answers={JSON: answers.EpisodeList}),
    "POST /campaigns/{campaign}/episodes": Route(
        tag="episodes", access="write", answers={JSON: Episode}, statuses=(201,), body=(Plan,), headers=(KEY,),
        example={"number": 12, "title": "The Long Way Home"}, answer_headers=("Location",), links=_EPISODE_LINKS,
    ),
    "GET /campaigns/{campaign}/episodes/{number}": Route(tag="episodes", answers={JSON: Episode}),
    "PATCH /campaigns/{campaign}/episodes/{number}": Route(
        tag="episodes", access="write", answers={JSON: Episode}, body=(Changes,), headers=(KEY,),
        example={"action": "start"},
    ),
    "GET /campaigns/{campaign}/episodes/{number}/export": Route(
        tag="episodes", answers={JSON: answers.Export, "text/csv": None, "text/plain": None}, query=("format",),
    ),
}  # fmt: skip
SCREEN = {
    "GET /campaigns/{campaign}/roster": Route(tag="rosters", answers={JSON: answers.Roster}),
    "PATCH /campaigns/{campaign}/roster": Route(
        tag="rosters", access="write", answers={JSON: answers.Roster}, body=(Members,), headers=(KEY,)
    ),
    "GET /campaigns/{campaign}/rosters": Route(tag="rosters", answers={JSON: answers.RosterList}),
    "POST /campaigns/{campaign}/rosters/{name}/activate": Route(
        tag="rosters", access="write", answers={JSON: answers.Roster}, headers=(KEY,)
    ),
    "GET /campaigns/{campaign}/layout": Route(tag="layout", answers={JSON: Layouts}),
    "GET /campaigns/{campaign}/layout/{tier}": Route(
        tag="layout", answers={JSON: answers.TierLayout}, answer_headers=("ETag",)
    ),
    "PATCH /campaigns/{campaign}/layout/{tier}": Route(
        tag="layout", access="write", answers={JSON: answers.TierLayout}, body=(Places,), headers=(KEY, MATCH),
        answer_headers=("ETag",),
    ),
    "GET /campaigns/{campaign}/state": Route(tag="feed", answers={JSON: answers.StateNow}),
    "GET /campaigns/{campaign}/ws": Route(tag="feed", statuses=(101,), query=("since", "epoch")),
}  # fmt: skip
SCHEMAS = {
    "GET /openapi.json": Route(tag="schemas", access="open", answers={JSON: Anything}),
    "GET /schema/feed.json": Route(tag="schemas", access="open", answers={JSON: Anything}),
    "GET /schema/commands.json": Route(tag="schemas", access="open", answers={JSON: Anything}),
    "GET /docs": Route(tag="schemas", access="open", answers={"text/html": None}),
    "GET /docs/{file}": Route(
        tag="schemas", access="open", answers={"text/javascript": None, "text/css": None},
        refusals=(404,),
    ),
}  # fmt: skip

ROUTES: dict[str, Route] = {**HEALTH, **CAMPAIGNS, **CHARACTERS, **LOG, **EPISODES, **SCREEN, **SCHEMAS}
