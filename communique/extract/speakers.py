"""Whose words are quoted: the reporting verb nearest a quotation, and its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from communique.extract import documents
from communique.extract.frames import Frame, Quotation
from communique.extract.persons import Dossier
from communique.extract.sayings import reporting_verbs
from communique.model import Note, Span
from communique.segment.words import Word, lemma

# Between a subject and its verb: "he has also repeatedly said".
BETWEEN = frozenset(
    "has have had having was is were are be been will would could may might should must also later earlier then "
    "again now already still not never only simply repeatedly recently previously publicly reportedly today "
    "yesterday too however himself herself itself all both once first just often always further meanwhile "
    "nevertheless instead even there to does did do which who that personally explicitly strongly flatly angrily "
    "immediately quickly consistently long monday tuesday wednesday thursday friday saturday sunday on".split()
)
PREPOSITIONS = frozenset(
    "in on at by for from with to into onto over under after before since until during against between among about "
    "of as than via near through across toward towards despite like regarding concerning".split()
)
_FAR = 800  # characters of a sentence that are looked at before a verb or behind a quotation
_CLAUSAL = frozenset("after before since until as than".split())  # they open a clause as well: "after Ms Lee said"
ROLES = frozenset(
    "official officials diplomat diplomats source sources spokesman spokeswoman spokesperson spokesmen aide aides "
    "adviser advisers minister ministers leader leaders expert experts analyst analysts commander envoy negotiator "
    "ambassador president premier chancellor secretary general senator lawmaker lawmakers professor scholar critic "
    "critics resident residents protester protesters activist activists man woman people user users witness "
    "witnesses trader traders economist economists officer officers others one many some author writer journalist "
    "reporter correspondent group groups students student worker workers comment observers authorities king queen "
    "prince colleague".split()
)
_BODIES = re.compile(
    r"\b(?:ministry|government|army|military|forces|embassy|commission|house|parliament|congress|council|kremlin|navy|"
    r"department|office|police|agency|authorities|administration|senate|bank|treasury|pentagon|cabinet|court|party|"
    r"command|service|assembly|committee|mission|regime|state|chiefs|guard|media|television)\b",
    re.IGNORECASE,
)
_OFFICES = re.compile(r"\b(?:president|premier|prime minister|chancellor|king|queen|minister|leader|secretary)$", re.I)
_MODALS = frozenset("to would will could can should must might may".split())
# Before a name or a scare quote, whose words are nobody's.
_NAMING = re.compile(
    r"(?:\bso-called|\bknown as|\bcalled|\bdubbed|\bnamed|\bnicknamed|\btitled|\bentitled|\bcodenamed|\bcode-named|"
    r"\btermed|\bthe (?:words?|terms?|phrase|slogan|motto|name|title|song|film|book|hashtag|code name|nickname)|\bor|"
    r"\baka|\breferred to as|\bunder the (?:name|title|theme|heading))\s+(?:the |a |an |as )?$",
    re.IGNORECASE,
)
_ACTIVE_CALL = re.compile(
    r"\b(?:he|she|they|it|[A-Z][\w.’'-]+|has|have|had|also|later)\s+(?:called|dubbed|termed|named)\b"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is quoted: `label` "" where nobody is named; `cue` is the reporting verb."""

    label: str
    parties: tuple[str, ...] = ()
    cue: Span | None = None
    person: bool = False


@dataclass(slots=True)
class Scene:
    """What has been read so far: who spoke last, and each party's last name in the text."""

    text: str
    last: Speaker | None = None
    person: Speaker | None = None
    mention: Speaker | None = None
    persons: dict[tuple[str, ...], str] | None = None
    names: dict[str, str] | None = None
    recent: bool = False  # whether the sentence before, or this one, quotes a person
    known: dict[str, Speaker] = field(default_factory=dict)  # by last name
    reported: list[tuple[Speaker, int]] = field(default_factory=list)  # who said anything, in which sentence
    holders: dict[tuple[str, ...], list[tuple[int, Speaker]]] = field(default_factory=dict)  # persons by party, placed
    dossier: Dossier | None = None

    def agrees(self, pronoun: str, speaker: Speaker) -> bool:
        """Whether "he" or "she" may be a person, as far as the report tells which of them it is."""
        person = self.dossier.person(speaker.label) if self.dossier else None
        return person is None or person.sex in ("-", "f" if pronoun.lower() == "she" else "m")

    def see(self, notes: Sequence[Note]) -> None:
        """Remembers the names in a sentence, for pronouns and offices in later ones."""
        self.names = {} if self.names is None else self.names
        self.persons = {} if self.persons is None else self.persons
        for note in notes:
            parties = tuple(str(party) for party in _list(note, "parties"))
            name = note.value.get("person")
            if note.label == "person" and isinstance(name, str):
                self.persons[parties] = name
                self.mention = Speaker(name, () if note.value.get("private") else parties, None, True)
                self.known[name.split()[-1].casefold()] = self.mention
                self.known.setdefault(name.split()[0].casefold(), self.mention)
            elif note.label in ("state", "organisation", "group") and len(parties) == 1:
                self.names[parties[0]] = note.span.of(self.text)


def _list(note: Note, key: str) -> list[str]:
    values = note.value.get(key)
    return [str(value) for value in values] if isinstance(values, list) else []


def is_cue(word: Word, *, say: bool = False) -> bool:
    """Whether a word may be a reporting verb."""
    kind = reporting_verbs().get(word.lemma)
    return kind is not None and (kind == "say" or not say)


def stance(verb: str) -> bool:
    """Whether a reporting verb only carries a few words in its own sentence: "condemned the "reckless" test"."""
    return reporting_verbs().get(lemma(verb)) == "stance"


def named(note: Note, scene: Scene, cue: Span | None) -> Speaker:
    """The speaker that a party's note stands for."""
    parties = tuple(_list(note, "parties"))
    held = () if note.value.get("private") else parties
    persons = _list(note, "persons")
    person = note.value.get("person")
    words = note.span.of(scene.text)
    if persons:
        return Speaker(" and ".join(persons), held, cue, True)
    heard = words.lower() in ("he", "she") and (scene.recent or not person) and scene.person
    if heard and scene.person and scene.agrees(words, scene.person):
        return Speaker(scene.person.label, scene.person.parties, cue, True)
    if isinstance(person, str) and person:
        return Speaker(person, held, cue, True)
    if note.label == "office" and not _BODIES.search(words):
        held_by = (scene.persons or {}).get(parties, "") if _OFFICES.search(words) else ""
        return Speaker(held_by, held, cue, bool(held_by))
    if note.label == "reference":
        names = [(scene.names or {}).get(party, "") for party in parties]
        return Speaker(" and ".join(names) if all(names) else "", held, cue)
    if note.label == "demonym":
        return Speaker("", held, cue)
    return Speaker(_full(words, scene), held, cue)


def _full(words: str, scene: Scene) -> str:
    """An acronym by the full name that the text has given for it; other names as they are."""
    if not (words.isupper() and 2 < len(words) <= 7):
        return words
    found = re.search(
        r"((?:[A-Z][\w&’'-]*\s+(?:(?:of|for|and|the|on|to|in)\s+){0,2}){1,8})\(" + words + r"\)", scene.text
    )
    if not found:
        return words
    names = found[1].split()
    while names and names[0][0] != words[0]:
        names.pop(0)
    return " ".join(names) or words


def before(quotation: Quotation, start: int, frame: Frame, scene: Scene) -> Speaker | None:
    """The speaker by the reporting verb nearest before a quotation, from `start` on."""
    stretch = frame.between(start, quotation.span.start)
    lead = scene.text[max(start, quotation.span.start - 60) : quotation.span.start]
    if _NAMING.search(lead) and not _ACTIVE_CALL.search(lead):
        return Speaker("")
    if found := _according(stretch, frame, scene):
        return found
    at = governing(stretch, frame)
    found = subject(stretch, at, frame, scene) if at is not None else None
    if found is None and at is not None and (later := governing(stretch[at + 1 :], frame)) is not None:
        return subject(stretch, at + 1 + later, frame, scene)
    return found


def governing(stretch: Sequence[Word], frame: Frame) -> int | None:
    """The verb that reports: the last, or the one whose clause holds it ("said the EU would support …")."""
    cues = [at for at in range(len(stretch)) if is_cue(stretch[at]) and not _nominal(stretch, at, frame)]
    if not cues:
        return None
    chosen = cues[-1]
    for at in reversed(cues[:-1]):
        between = {word.text.lower() for word in stretch[at + 1 : chosen]}
        infinitive = any(word.text.lower() in _MODALS for word in stretch[max(0, chosen - 2) : chosen])
        embedded = is_cue(stretch[at], say=True) and not is_cue(stretch[chosen], say=True)
        if between & {";", "and", "but", "while", ":"} or stretch[chosen].text.lower().endswith("ing"):
            break
        clause = "that" in between and "," not in between and is_cue(stretch[at], say=True)
        if not (infinitive or embedded or clause):
            break
        chosen = at
    return chosen


def _nominal(stretch: Sequence[Word], at: int, frame: Frame) -> bool:
    """Whether a word that could be a verb is a noun here: "the report", "its demand", "United States"."""
    if frame.party(stretch[at].span):
        return True
    if at == 0:
        return False
    word, previous = stretch[at].text.lower(), stretch[at - 1].text.lower()
    plain = stretch[at].lemma == word or (word.endswith("s") and not word.endswith("ss"))
    if plain and word not in ("said", "told", "says", "read", "reads"):
        heard = previous in BETWEEN | ROLES | _MODALS | {"and", ",", "he", "she", "they", "it", "we", "i"}
        if not heard and not frame.party(stretch[at - 1].span):
            return True
    articles = "the a an its his her their this these of in new joint no for".split()
    return previous in articles and not word.endswith(("ed", "said", "told"))


def _according(stretch: Sequence[Word], frame: Frame, scene: Scene) -> Speaker | None:
    for at in range(len(stretch) - 1):
        if stretch[at].lemma in ("accord", "according") and stretch[at + 1].lemma == "to":
            cue = Span(stretch[at].span.start, stretch[at + 1].span.end)
            if at + 2 < len(stretch) and stretch[at + 2].text in ("him", "her") and scene.person:
                return replace(scene.person, cue=cue)
            return _following(stretch[at + 2 : at + 12], cue, frame, scene)
    return None


def subject(stretch: Sequence[Word], at: int, frame: Frame, scene: Scene) -> Speaker | None:
    """The subject of the verb at `at`: what stands right before it, else the sentence's first party."""
    cue = stretch[at].span
    index = at - 1
    while index >= max(0, at - 15) and (stretch[index].text.lower() in BETWEEN or stretch[index].text == ","):
        index -= 1
    joined = index >= 0 and stretch[index].text.lower() in ("and", "but", "or")
    if stretch[at].text.lower().endswith("ing") and (main := _main(frame, cue, scene)):
        return main
    if index >= 0 and not joined and not stretch[at].text.lower().endswith("ing"):
        if stretch[index + 1].text == "," and (apposed := _apposed(frame, cue, scene)):
            return apposed
        if note := frame.party(stretch[index].span):
            if not _governed(note, frame, scene.text, clause=True):
                return named(_named_by(note, frame, scene.text), scene, cue)
            earlier = frame.noted(cue.start - _FAR, note.span.start)
            people = [other for other in earlier if other.label == "person"]
            if people and not _governed(people[-1], frame, scene.text):
                return named(people[-1], scene, cue)
        elif name := _proper(stretch, index):
            return Speaker(_full(name, scene), (), cue)
        elif unnamed := _unnamed(stretch, index, cue, frame, scene):
            return unnamed
    return _first(frame, cue, scene) or _opening(frame, cue)


_PARTICLES = frozenset("de la al bin von van der el ben du da dos di le ter ibn".split())
_COMMON = frozenset("the a an in on at but and he she it they we i you this that these those his her its their".split())


def _proper(stretch: Sequence[Word], index: int) -> str:
    """A name that no note covers and that ends at `index`: capitalised words in a row; "" where there is none."""
    at = index
    while at >= max(0, index - 12) and (
        stretch[at].text[0].isupper() or (stretch[at].text in _PARTICLES and at < index)
    ):
        at -= 1
    names = [word.text for word in stretch[at + 1 : index + 1]]
    while names and (names[0].lower() in _COMMON or names[0] in _PARTICLES):
        names.pop(0)
    known = len(names) == 1 and (
        names[0].lower() in ROLES | documents.NOUNS | BETWEEN or (not names[0].isupper() and at < 0)
    )
    return "" if known else " ".join(names)


def _opening(frame: Frame, cue: Span) -> Speaker | None:
    """A name of at least two words that opens the sentence before an apposition: "Jane Roe, head of it, said"."""
    for at, word in enumerate(frame.words[:6]):
        if word.text == "," and at >= 2 and word.span.end <= cue.start:
            name = _proper(frame.words, at - 1)
            return Speaker(name, (), cue, True) if len(name.split()) >= 2 else None
    return None


def _main(frame: Frame, cue: Span, scene: Scene) -> Speaker | None:
    """The subject of the finite verb that a participle hangs on: "he said, adding …"."""
    stretch = frame.between(cue.start - _FAR, cue.start)
    for at in range(len(stretch) - 1, -1, -1):
        if is_cue(stretch[at], say=True) and not stretch[at].text.lower().endswith("ing"):
            if _nominal(stretch, at, frame):
                continue
            inverted = _following(stretch[at + 1 : at + 8], cue, frame, scene)
            found = subject(stretch, at, frame, scene) or inverted
            return replace(found, cue=cue) if found else None
    return None


def _named_by(note: Note, frame: Frame, text: str) -> Note:
    """The person in apposition to an office: "the spokesman, Mr Sato, said"."""
    for other in frame.noted(note.span.start - 100, note.span.end + 4):
        beside = 0 <= other.span.start - note.span.end <= 3 or 0 <= note.span.start - other.span.end <= 3
        if other.label == "person" and note.label != "person" and beside:
            return other
    return note


def _apposed(frame: Frame, cue: Span, scene: Scene) -> Speaker | None:
    """The name that opens a sentence before an apposition: "Ann Lee, from Norway's Red Cross, said"."""
    first = frame.notes[0] if frame.notes else None
    if first and first.label == "person" and not _governed(first, frame, scene.text):
        comma = scene.text[first.span.end : first.span.end + 1] == ","
        return named(first, scene, cue) if comma and first.span.end < cue.start else None
    return _opening(frame, cue) if first is None or first.span.start > frame.span.start else None


def _governed(note: Note, frame: Frame, text: str, *, clause: bool = False) -> bool:
    """Whether a preposition or a possessive takes a note out of the running for subject."""
    earlier = frame.between(note.span.start - 60, note.span.start)
    if earlier and earlier[-1].text.lower() == "the" and len(earlier) > 1:
        earlier.pop()
    possessed = bool(re.match(r"['’]s\b|s['’]\s", text[note.span.end : note.span.end + 3]))
    governing_words = PREPOSITIONS - _CLAUSAL if clause else PREPOSITIONS
    return possessed or bool(earlier and earlier[-1].text.lower() in governing_words)


def _unnamed(stretch: Sequence[Word], index: int, cue: Span, frame: Frame, scene: Scene) -> Speaker | None:
    """Subjects without a name: "a US official", "the statement", "the spokesman"."""
    word = stretch[index].text.lower()
    phrase = stretch[max(0, index - 7) : index + 1]
    owners = frame.noted(phrase[0].span.start, stretch[index].span.end)
    parties = tuple(party for note in owners[-1:] for party in _list(note, "parties"))
    if word in documents.NOUNS:
        joint = any(part.text.lower() == "joint" for part in phrase)
        return Speaker(f"joint {word}" if joint else word, parties, cue)
    if word not in ROLES:
        return None
    definite = any(part.text.lower() == "the" for part in phrase[-4:])
    known = scene.person if scene.recent else scene.mention
    if definite and not owners and known and word.rstrip("s") == word:
        return Speaker(known.label, known.parties, cue, True)
    return Speaker("", parties, cue)


def _first(frame: Frame, cue: Span, scene: Scene) -> Speaker | None:
    """The first party before the verb that nothing governs; else the one nearest before it."""
    before_it = frame.noted(cue.start - _FAR, cue.start)
    earlier = [note for note in before_it if note.label not in ("demonym", "place")]
    free = [note for note in earlier if not _governed(note, frame, scene.text)]
    if free:
        return named(_named_by(free[0], frame, scene.text), scene, cue)
    return named(earlier[-1], scene, cue) if earlier else None


def tail(quotation: Quotation, frame: Frame, scene: Scene) -> Speaker | None:
    """The speaker named where the sentence ends: "… the "main difference" between them, he added."."""
    if frame.span.end - quotation.span.end > _FAR:
        return None
    stretch = frame.between(quotation.span.end, frame.span.end)
    commas = [at for at, word in enumerate(stretch) if word.text == ","]
    if not commas or len(stretch) - commas[-1] > 14:
        return None
    last = stretch[commas[-1] + 1 :]
    for at in range(1, len(last)):
        if is_cue(last[at], say=True) and not _nominal(last, at, frame) and len(last) - at <= 6:
            return _leading(last, at, frame, scene)
    return None


def after(quotation: Quotation, end: int, frame: Frame, scene: Scene) -> Speaker | None:
    """The speaker by a reporting verb right behind a quotation: "… ," he said / said Mr Smith, up to `end`."""
    stretch = frame.between(quotation.span.end, end)
    while stretch and stretch[0].text in ",—–-.":
        stretch = stretch[1:]
    if not stretch:
        return None
    if found := _according(stretch[:3], frame, scene):
        return _according(stretch[:14], frame, scene) or found
    if is_cue(stretch[0], say=True) or (
        stretch[0].text.lower() in ("as", "so") and len(stretch) > 1 and is_cue(stretch[1])
    ):
        first = 0 if is_cue(stretch[0], say=True) else 1
        return _following(stretch[first + 1 : first + 16], stretch[first].span, frame, scene)
    if stretch[0].text.lower() in PREPOSITIONS | {"and", "but", "or", "which", "that", "when", "if", "because"}:
        return None
    for at in range(1, min(len(stretch), 26)):
        if stretch[at].text in ".;:!?":
            return None
        if is_cue(stretch[at], say=True) and not _nominal(stretch, at, frame):
            return _leading(stretch, at, frame, scene)
    return None


def _leading(stretch: Sequence[Word], at: int, frame: Frame, scene: Scene) -> Speaker | None:
    """The subject of a verb that follows a quotation: the first party in between; none where there is only a verb."""
    cue = stretch[at].span
    notes = frame.noted(stretch[0].span.start, cue.start)
    people = [note for note in notes if note.label == "person" and not _governed(note, frame, scene.text)]
    index = at - 1
    while index > 0 and stretch[index].text.lower() in BETWEEN:
        index -= 1
    if adjacent := frame.party(stretch[index].span):
        if not _governed(adjacent, frame, scene.text):
            return named(adjacent, scene, cue)
    elif not people and (unnamed := _unnamed(stretch, index, cue, frame, scene)):
        return unnamed
    if people:
        return named(people[0], scene, cue)
    free = [note for note in notes if note.label != "demonym" and not _governed(note, frame, scene.text)]
    return named(free[0], scene, cue) if free else None


def _following(stretch: Sequence[Word], cue: Span, frame: Frame, scene: Scene) -> Speaker | None:
    """The subject behind an inverted verb: "said Mr Smith", "said one diplomat", "according to the statement"."""
    if not stretch:
        return None
    for index, word in enumerate(stretch):
        if word.text in ".;:" or (word.text == "," and index > 8):
            break
        note = frame.party(word.span)
        if note and note.label == "person":
            return named(note, scene, cue)
        if note and (note.label != "demonym" and index <= 2) and not _role_next(stretch, note):
            return _person_after(stretch, note, frame, scene, cue) or named(note, scene, cue)
        if not note and word.text[0].isupper() and word.text.lower() not in _COMMON | ROLES:
            run = index
            while run + 1 < len(stretch) and (
                stretch[run + 1].text[0].isupper() or stretch[run + 1].text in _PARTICLES
            ):
                run += 1
            name = _proper(stretch[index : run + 1], run - index)
            if len(name.split()) >= 2 and not frame.party(stretch[run].span):
                return Speaker(name, (), cue, True)
        if word.text.lower() in ROLES | documents.NOUNS and not note:
            person = _person_near(stretch[index:], frame)
            if person:
                return named(person, scene, cue)
            return _unnamed(stretch, index, cue, frame, scene)
    return None


def _role_next(stretch: Sequence[Word], note: Note) -> bool:
    following = [word for word in stretch if word.span.start >= note.span.end]
    return bool(following and following[0].text.lower() in ROLES)


def _person_after(stretch: Sequence[Word], note: Note, frame: Frame, scene: Scene, cue: Span) -> Speaker | None:
    """The person whom an office or a state's possessive leads to: "Japan's Chief Cabinet Secretary, Mr Sato"."""
    if note.label not in ("office", "state", "organisation"):
        return None
    rest = [word for word in stretch if word.span.start >= note.span.end]
    person = _person_near(rest[:9], frame)
    gap = scene.text[note.span.end : person.span.start] if person else ""
    return named(person, scene, cue) if person and len(gap) < 40 and "." not in gap and " told " not in gap else None


def _person_near(stretch: Sequence[Word], frame: Frame) -> Note | None:
    for word in stretch[:8]:
        if word.text in ".;:" or (is_cue(word, say=True)):
            return None
        note = frame.party(word.span)
        if note and note.label == "person":
            return note
    return None
