"""The record as pages: `communique serve`. Nobody but this room imports FastAPI.

How to add a page
-----------------
Write a plain function that takes the `Web` first (it holds the shelf and the record), then what stands in the
address and after the `?`, and returns a frozen dataclass; it knows nothing of HTML. Give it a template in
`templates/`, and list it in your module's `PAGES`:

    @dataclass(frozen=True, slots=True)
    class ThingPage:
        title: str                       # of the page: also the h1 and the JSON's first field
        rows: tuple[Item, ...]           # any dataclasses, tuples, dates, numbers
        paging: Paging                   # where it is a list: `cut(items, page)` in paging.py gives both

    def thing(web: Web, name: str, kind: Literal["", "event"] = "", page: PageNumber = 1) -> ThingPage:
        "Things of one name."            # the first line is the description in OpenAPI
        ...

    PAGES = (Page("/thing/{name}", thing, "thing.html"),)

and list your module in `ROOMS` of app.py. The page is then at `/thing/X` (HTML, by the template, with the
dataclass's fields as variables, the whole as `data`) and at `/thing/X.json` (the dataclass as JSON, described in
/openapi.json by its types). Types of parameters are checked by FastAPI (`Literal`, `int`, `date | None`); default
values are what a missing parameter means. What does not exist: raise `Missing("no report 1234", suggestions)`;
`UnknownParty`, `UnknownTopic` (404), `BadJudgement`, `QueryFailed` (400) of communique.errors are told as they
stand. A name that has another permanent address: `raise Moved(links.party("RUS"))`.

Parties, entries and the rest stand in addresses as `links.py` writes them (`links.party(code)`, in templates too);
read them back with `links.read(segment)` (parties can have slashes in their names), best by `web.party(segment)`.

Writing: `ACTIONS = (Action("/entry/{entry}/judge", judge),)`. Such a function answers POST only, takes its form's
fields as `Annotated[str, Form()]`, runs alone (under the writer's lock), and returns the address to go to next (or
a dataclass, which is answered as JSON where the request accepts JSON). It is not added at all where the app is
read-only. The form has `{{ form_token() }}` in it; a script sends the content of `<meta name="form-token">` as
header `X-Form-Token`. After writing call `web.changed(claims)`: it brings the shelf up to date. Cross-site requests
never reach the function.

Charts take vl-convert 50 to 100 ms each: a page that draws is too slow. List `DRAWINGS =
(Drawing("/thing/{name}/years.svg", years),)`, where `years(web, name, theme)` returns the SVG of present/charts as
text (`theme` is `inline`, `light` or `dark`), and show it by `{{ drawing(links.thing(name) + "/years.svg",
"alternative text") }}`: a picture at first, put in place of by a script as inline SVG with its links, and inline
from the start once it has been drawn at this address.

Templates extend base.html (blocks `main`, `styles`, `scripts`, `nav`); macros of common things (a day, an entry's
line, a table's head that sorts, paging) are in `_parts.html`. Filters: `day`, `party` (label), `parties` (links),
`magnitude`, `visible` (every word of a report goes through it), `quantity`. Everything is escaped by itself; no
inline style, no inline script: the content-security policy refuses them. Own CSS and scripts: files in `static/`,
named `{{ static("thing.css") }}`. Pages are kept by address until the shelf changes; what depends on the visitor
has no place in them.
"""
