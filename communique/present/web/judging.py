"""What persons say of entries: accepted, rejected, put right, joined, parted, taken back. The forms' other side.

A word that is said in one go (that three entries are the same, say) is several judgements of one moment; it is taken
back in one go too. After each the record is resolved for what was touched, and the shelf brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from fastapi import Cookie, Form
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from communique.errors import BadJudgement
from communique.model import Kind
from communique.present.web import links
from communique.present.web.context import Piece, context
from communique.present.web.failures import Missing
from communique.present.web.page import Action, Page
from communique.present.web.web import Web
from communique.query.changes import Field, changed, fields
from communique.record.judging import found

NAME = "communique_by"
"""The cookie with the name of who judges; scripts of ours read it."""
_YEAR = 365 * 24 * 3600
Named = Annotated[str, Cookie(alias=NAME, include_in_schema=False)]


class Signed(BaseModel):
    """Who says it and why; `then` is the page to go to, and where `answer` is `json` the answer comes as JSON."""

    by: str = ""
    why: str = ""
    then: str = ""
    answer: str = ""


class Saying(Signed):
    """`say` is a verdict and the ids of claims: `accept 3f9a21`, `reject …`, `same … …`, `different … …`, `split …`.
    `other` is one more id, for `same`."""

    say: str
    other: str = ""


class Taking(Signed):
    """The ids of judgements."""

    judgement: list[str]


class Correction(Signed):
    """The fields of an entry as texts. What is not there stays as it is; where `whole` it is empty, since nothing comes
    of a form's empty field."""

    whole: bool = False
    label: str | None = None
    actor: str | None = None
    recipient: str | None = None
    party: str | None = None
    holder: str | None = None
    when: str | None = None
    mode: str | None = None
    place: str | None = None
    aux: str | None = None
    action: str | None = None
    count: str | None = None
    value: str | None = None
    unit: str | None = None
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was said: its judgements, the claims that it is about, how it stands, and the page that shows it."""

    verdict: str
    judgements: tuple[str, ...]
    claims: tuple[str, ...]
    by: str
    address: str


@dataclass(frozen=True, slots=True)
class EditPage:
    """A claim with the fields that can be put right, and its words in their place."""

    title: str
    claim: str
    entry: str
    kind: Kind
    fields: tuple[Field, ...]
    words: tuple[Piece, ...]
    document: str
    report: str
    then: str


def judge(web: Web, said: Annotated[Saying, Form()], named: Named = "") -> Done | RedirectResponse:
    """A person's word on entries: accept, reject, same, different, split."""
    verdict, *claims = said.say.split() or [""]
    if said.other.strip():
        claims += [_claim(web, said.other)]
    by = _name(web, said.by, named)
    if not claims:
        raise BadJudgement("A judgement needs entries: `accept 3f9a21`, say.")
    made = web.record.judge(verdict, *claims, by=by, why=said.why.strip())
    return _done(web, said, Done(verdict, tuple(made), (), by, ""))


def correct(web: Web, claim: str, better: Annotated[Correction, Form()], named: Named = "") -> Done | RedirectResponse:
    """Puts an entry right: what is said stands in its place, on the same words."""
    by = _name(web, better.by, named)
    with web.record.store.connection.cursor() as cursor:
        id, _, held = found(cursor, links.read(claim))
    given = better.model_dump(include={each.name for each in fields(held)})
    told = {name: text or "" for name, text in given.items() if better.whole or text is not None}
    stands = web.record.correct(id, changed(held, told), by=by, why=better.why.strip())
    asked = "SELECT id FROM judgement WHERE right_id = ? AND verdict = 'correct' AND withdrawn IS NULL"
    [(judgement,)] = web.record._fetch(f"{asked} ORDER BY made_at DESC LIMIT 1", [stands])
    return _done(web, better, Done("correct", (judgement,), (stands,), by, ""))


def undo(web: Web, taken: Annotated[Taking, Form()], named: Named = "") -> Done | RedirectResponse:
    """Takes judgements back, each with those that were said in one go with it."""
    by = taken.by.strip() or unquote(named)
    together = [id for (id,) in web.record._fetch(_TOGETHER, {"ids": taken.judgement})]
    if not together:
        raise BadJudgement(f"none of {', '.join(taken.judgement)} is a judgement of a person that stands")
    web.record.withdraw(*together)
    return _done(web, taken, Done("undo", tuple(together), (), by, ""))


_TOGETHER = """
SELECT other.id FROM judgement JOIN judgement AS other USING (maker, verdict, made_at)
WHERE judgement.id IN (SELECT unnest($ids::VARCHAR[])) AND judgement.person AND other.person AND other.withdrawn IS NULL
GROUP BY other.id ORDER BY other.id
"""
_CLAIMS = """
SELECT DISTINCT claim FROM (
    SELECT unnest([left_id, right_id]) AS claim FROM judgement WHERE id IN (SELECT unnest($ids::VARCHAR[]))
) WHERE claim != '' ORDER BY claim
"""


def _name(web: Web, by: str, named: str) -> str:
    name = by.strip() or unquote(named).strip() or web.options.by.strip()
    if not name:
        raise BadJudgement(
            "A judgement needs a name: go back and write yours beside the reason; it is kept for the next."
        )
    return name


def _claim(web: Web, asked: str) -> str:
    """The id in what a person wrote or pasted: an id or the beginning of one, or the address of an entry."""
    path = urlsplit(asked.strip()).path
    return web.entry(path.rpartition("/")[2].removesuffix(".json")) if path else asked


def _done(web: Web, said: Signed, done: Done) -> Done | RedirectResponse:
    """Brings the record and the shelf up to date, and answers."""
    web.record.resolve(touched=True)
    touched = [claim for (claim,) in web.record._fetch(_CLAIMS, {"ids": done.judgements})]
    claims = tuple(dict.fromkeys((*done.claims, *touched)))
    web.changed(claims)
    address = _next(web, said.then, claims, done)
    told = Done(done.verdict, done.judgements, claims, done.by, address)
    response = told if said.answer == "json" else RedirectResponse(address, 303)
    if isinstance(response, RedirectResponse) and said.by.strip():
        response.set_cookie(NAME, quote(said.by.strip()), max_age=_YEAR, samesite="strict", path="/")
    return response


def _next(web: Web, then: str, claims: Sequence[str], done: Done) -> str:
    """The page to go to: where it was an entry, the one that the entry is now."""
    told = urlsplit(then)
    path = told.path
    # Never another server's: `//there/` would be one.
    if told.scheme or told.netloc or not path.startswith("/") or path.startswith("//") or "\\" in then:
        path, told = "/judgements", urlsplit("/judgements")
    if path.startswith("/entry/"):
        entry = _entry(web, (*done.claims, links.read(unquote(path.removeprefix("/entry/"))), *claims))
        return f"{links.entry(entry)}#judgements" if entry else f"/judgements?done={done.judgements[0]}"
    if path in ("/queue", "/judgements"):
        kept = [part for part in told.query.split("&") if part and not part.startswith("done=")]
        return f"{path}?{'&'.join([*kept, f'done={done.judgements[0]}'])}"
    return f"{path}{'?' + told.query if told.query else ''}{'#' + told.fragment if told.fragment else ''}"


def _entry(web: Web, ids: Iterable[str]) -> str | None:
    return next((entry for id in ids if (entry := web.shelf.entry_of(id))), None)


def edit(web: Web, claim: str, then: str = "") -> EditPage:
    """A claim with what can be put right of it."""
    if web.options.read_only:
        raise Missing("This record is served to be read only: nothing in it can be put right here.")
    with web.record.store.connection.cursor() as cursor:
        try:
            id, document, held = found(cursor, links.read(claim))
        except BadJudgement as error:
            raise Missing(str(error)) from error
    entry = web.shelf.entry_of(id)
    if entry is None:
        raise Missing(f"The claim {id} was rejected or put right: what stands in its place can be put right in turn.")
    pieces = context(web.shelf, [id])
    return EditPage(
        title=f"Put right: {held.kind} {held.label.replace('_', ' ')}".strip(),
        claim=id,
        entry=entry,
        kind=held.kind,
        fields=tuple(fields(held)),
        words=pieces.get(id, ()),
        document=document.key,
        report=links.called(document.title, document.id, document.source),
        then=then or links.entry(entry),
    )


PAGES = (Page("/claim/{claim}/edit", edit, "edit.html"),)
ACTIONS = (
    Action("/judge", judge),
    Action("/claim/{claim}/edit", correct),
    Action("/judgements/undo", undo),
)
