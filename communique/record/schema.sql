-- version: 3
--
-- The only place where the record's schema is written. docs/data-model.md is generated from the comments here.
-- A change here needs a migration beside it (migrations/NNNN.sql) and the next version above.
--
-- Offsets are Unicode code points of `text.body`, the span being [start, stop): in SQL
-- `substring(text.body, start + 1, stop - start)`. Days are inclusive ranges [first_day, last_day].
-- Only small tables have primary keys: the rows of the others are replaced as wholes, a document at a time, and
-- `communique check` proves what keys would have proved.

-- What the file is: two rows, `format` and `schema`.
CREATE TABLE meta (
    name VARCHAR PRIMARY KEY,  -- `format` or `schema`
    value VARCHAR NOT NULL  -- `communique record`, or the number of the schema's version
);

-- One run of the program that changed the record. A run that found nothing new leaves no row.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,  -- 1, 2, 3 … in the order in which the runs began
    version VARCHAR NOT NULL,  -- the version of communique
    fingerprint VARCHAR NOT NULL,  -- the hash of the pipeline: its stages, codebooks and weights
    started TIMESTAMP NOT NULL,  -- when it began, UTC
    ended TIMESTAMP,  -- when it finished, UTC; null where it was killed, or still runs
    documents INTEGER NOT NULL,  -- documents that it read
    sources INTEGER NOT NULL,  -- places that it added
    notes INTEGER NOT NULL,  -- notes that it added
    claims INTEGER NOT NULL,  -- claims that it added
    issues INTEGER NOT NULL  -- issue rows that it added
);

-- A text, stored once however many reports carry it.
CREATE TABLE text (
    id VARCHAR PRIMARY KEY,  -- the hash of the body
    body VARCHAR NOT NULL,  -- the report's text exactly as read; never changed
    length INTEGER NOT NULL,  -- its length in code points
    run INTEGER NOT NULL  -- the run that stored it
);

-- A report: a text under an identifier.
CREATE TABLE document (
    id VARCHAR PRIMARY KEY,  -- the hash of the report's identifier and its text
    report VARCHAR NOT NULL,  -- the identifier that came with the report, else the hash of its text
    text VARCHAR NOT NULL,  -- text.id
    source VARCHAR NOT NULL,  -- source.id of the place where it was first found
    published_first DATE,  -- first day of the range in which it was published; null where nothing tells
    published_last DATE,  -- last day of that range
    published_basis VARCHAR,  -- `stated` by the report, `relative`: worked out from what it says, or `carried`
    published_start INTEGER,  -- where in the text the words stand that tell the day; null where no words do
    published_stop INTEGER,  -- where those words end
    run INTEGER NOT NULL  -- the run that read it last: its notes and claims are of that run
);

-- A place where a report was found. The same report in a second place is a second row here and nothing else.
CREATE TABLE source (
    id VARCHAR PRIMARY KEY,  -- the hash of the document and of all that follows
    document VARCHAR NOT NULL,  -- document.id
    source VARCHAR NOT NULL,  -- file, address or feed entry that it was read from
    url VARCHAR,  -- the address that the source gives
    title VARCHAR,  -- the title that the source gives
    dated DATE,  -- the day that the source's metadata claim; a hint, not the day of publication
    media_type VARCHAR NOT NULL,  -- what was read: `text/plain`, `text/html`, …
    raw_digest VARCHAR NOT NULL,  -- the hash of the bytes that were read; empty where there were none
    run INTEGER NOT NULL  -- the run that found it
);

-- Something seen in a text: a sentence, a name of a party, a day, a quantity.
CREATE TABLE note (
    document VARCHAR NOT NULL,  -- document.id
    number INTEGER NOT NULL,  -- its place among the document's notes, from 0
    layer VARCHAR NOT NULL,  -- what sort of thing: `sentence`, `party`, `time`, …
    label VARCHAR NOT NULL,  -- which of the layer's labels
    start INTEGER NOT NULL,  -- the first code point
    stop INTEGER NOT NULL,  -- the code point after the last
    value VARCHAR NOT NULL,  -- the rest, as JSON with sorted keys
    score DOUBLE NOT NULL,  -- how sure its maker is, 0 to 1
    maker VARCHAR NOT NULL,  -- who says so: `rules`, a model, or `person:` and a name
    run INTEGER NOT NULL  -- the run that made it
);

-- One report saying one thing.
CREATE TABLE claim (
    id VARCHAR NOT NULL,  -- the hash of what is claimed, in which document, on which words
    document VARCHAR NOT NULL,  -- document.id
    number INTEGER NOT NULL,  -- its place among the document's claims, from 0
    kind VARCHAR NOT NULL,  -- `event`, `instrument`, `position`, `quote` or `figure`
    label VARCHAR NOT NULL,  -- an event's type, an instrument's kind, a position's polarity, a quote's speaker (empty: nobody named), a figure's measure
    first_day DATE,  -- first day of the act, or of the period that a figure covers; null where nothing tells
    last_day DATE,  -- last day of it
    basis VARCHAR,  -- where the days come from: `stated`, `relative`, or `carried` over from the day of publication
    when_start INTEGER,  -- where in the text the words stand that tell the day; null where no words do
    when_stop INTEGER,  -- where those words end
    details VARCHAR NOT NULL,  -- what else the kind has, as JSON with sorted keys
    score DOUBLE NOT NULL,  -- how sure its maker is, 0 to 1
    maker VARCHAR NOT NULL,  -- who says so: `rules`, a model, or `person:` and a name
    run INTEGER NOT NULL  -- the run that made it
);

-- The words that a claim rests on. No evidence, no claim.
CREATE TABLE evidence (
    claim VARCHAR NOT NULL,  -- claim.id
    number INTEGER NOT NULL,  -- its place among the claim's evidence, from 0
    start INTEGER NOT NULL,  -- the first code point
    stop INTEGER NOT NULL,  -- the code point after the last
    words VARCHAR NOT NULL,  -- the words that stood there when they were read; `communique check` reads them again
    run INTEGER NOT NULL  -- the run that made it
);

-- A party's part in a claim.
CREATE TABLE role (
    claim VARCHAR NOT NULL,  -- claim.id
    number INTEGER NOT NULL,  -- its place among the claim's roles, from 0
    name VARCHAR NOT NULL,  -- `actor`, `recipient`, `party` or `holder`
    party VARCHAR NOT NULL,  -- party.id
    start INTEGER,  -- where the party is named, if it is
    stop INTEGER,  -- where that ends
    run INTEGER NOT NULL  -- the run that made it
);

-- Who acts, holds, signs and speaks in the claims.
CREATE TABLE party (
    id VARCHAR PRIMARY KEY,  -- a state's ISO 3166-1 alpha-3 code, an organisation's acronym, else the name as the report gives it
    kind VARCHAR NOT NULL,  -- `state`, `organisation` or `other`
    label VARCHAR NOT NULL,  -- the name in English, else the id
    run INTEGER NOT NULL  -- the run that named it first
);

-- Whether two claims are one, or whether a claim is right. Withdrawn, never deleted; a person's beats a model's, and of
-- persons' on the same claims the latest counts.
CREATE TABLE judgement (
    id VARCHAR NOT NULL,  -- the hash of what was judged, how, why and by whom; of persons' also of when
    left_id VARCHAR NOT NULL,  -- claim.id: the smaller of the two, or the only one
    right_id VARCHAR NOT NULL,  -- claim.id: the larger; for `correct` the claim that the person made instead; else empty
    verdict VARCHAR NOT NULL,  -- of two: `same`, `different` or `unsure`; of one: `accept`, `reject` or `correct`
    maker VARCHAR NOT NULL,  -- who judged: `model:` and the weights, or `person:` and a name
    why VARCHAR NOT NULL,  -- the reason given
    made_at VARCHAR NOT NULL,  -- when, ISO 8601
    person BOOLEAN NOT NULL,  -- whether a person judged
    score DOUBLE NOT NULL,  -- the probability that the two are one, 0 to 1; how sure a person is, 1 where nothing is said
    reasons VARCHAR NOT NULL,  -- what speaks for and against, as JSON: [{"why": "the same day", "weight": 4.2}, …], in bits
    withdrawn VARCHAR,  -- when it was withdrawn, ISO 8601; null while it stands
    run INTEGER NOT NULL  -- the run that stored it
);

-- Reports by their words alone. Those of one wording are exact copies: case, blanks, marks and page furniture aside.
CREATE TABLE wording (
    document VARCHAR NOT NULL,  -- document.id
    wording VARCHAR NOT NULL,  -- the hash of its words in order
    day DATE,  -- the day of publication where it is sure enough, else null: of copies the earliest is the original
    words INTEGER NOT NULL,  -- how many words
    run INTEGER NOT NULL  -- the run that made it
);

-- Fingerprints of wordings: two that share a run of words outside quotations have one in common.
CREATE TABLE sketch (
    wording VARCHAR NOT NULL,  -- wording.wording
    hash UBIGINT NOT NULL,  -- the hash of some words that follow each other
    run INTEGER NOT NULL  -- the run that made it
);

-- Reports that copy an earlier one, in whole or in part. Copies of a copy have rows for the earliest with each passage.
CREATE TABLE copy (
    document VARCHAR NOT NULL,  -- document.id of the copy: the later, or of one day the one with the larger id
    original VARCHAR NOT NULL,  -- document.id of what it copies
    kind VARCHAR NOT NULL,  -- `exact`, `reprint` (with changes) or `part` (of a story, shared)
    share DOUBLE NOT NULL,  -- how much of the copy stands in the original, 0 to 1
    share_original DOUBLE NOT NULL,  -- how much of the original stands in the copy, 0 to 1
    run INTEGER NOT NULL  -- the run that found it
);

-- The words that a copy shares with the original; between them both may have a few words of their own.
CREATE TABLE passage (
    document VARCHAR NOT NULL,  -- copy.document
    original VARCHAR NOT NULL,  -- copy.original
    start INTEGER NOT NULL,  -- where they start in the copy
    stop INTEGER NOT NULL,  -- where they end there
    original_start INTEGER NOT NULL,  -- where they start in the original
    original_stop INTEGER NOT NULL,  -- where they end there
    run INTEGER NOT NULL  -- the run that found it
);

-- A claim that stands on copied words: it counts once, with its original.
CREATE TABLE repeat (
    claim VARCHAR NOT NULL,  -- claim.id
    original VARCHAR NOT NULL,  -- claim.id in the report that counts as the first; never itself a repeat
    copied VARCHAR NOT NULL,  -- claim.id in the report that its words were compared with: the original, or a repeat of it
    run INTEGER NOT NULL  -- the run that found it
);

-- What is compared of a claim, worked out once.
CREATE TABLE gist (
    claim VARCHAR NOT NULL,  -- claim.id
    document VARCHAR NOT NULL,  -- document.id
    body VARCHAR NOT NULL,  -- parties, days, names, stems of words and the rest, as JSON
    run INTEGER NOT NULL  -- the run that made it
);

-- What a claim shares with whatever may be the same: only claims with a clue in common are compared.
CREATE TABLE clue (
    claim VARCHAR NOT NULL,  -- claim.id
    clue UBIGINT NOT NULL,  -- the hash of parties, type and day, of a text's name, of words, …
    side TINYINT NOT NULL,  -- two that share it are compared unless both stand on side 1, or both on side 2
    run INTEGER NOT NULL  -- the run that made it
);

-- Claims that tell of one and the same, computed from the judgements. A claim that is alone has no row.
CREATE TABLE cluster (
    claim VARCHAR NOT NULL,  -- claim.id
    entry VARCHAR NOT NULL,  -- the smallest claim.id of those that are one: the id of what they amount to
    run INTEGER NOT NULL  -- the run that computed it
);

-- Reports whose claims have been compared with those of all others. What is not here is still to do.
CREATE TABLE resolved (
    document VARCHAR NOT NULL,  -- document.id
    fingerprint VARCHAR NOT NULL,  -- the hash of the rules and weights that compared it
    run INTEGER NOT NULL  -- the run that did
);

-- Claims whose cluster has to be worked out anew: one that they were compared with is gone, or a person has judged.
CREATE TABLE touched (
    claim VARCHAR NOT NULL,  -- claim.id
    run INTEGER NOT NULL  -- the run that touched it
);

-- Feeds that are watched.
CREATE TABLE feed (
    url VARCHAR PRIMARY KEY,  -- the feed's address
    title VARCHAR,  -- the title that it gives itself
    etag VARCHAR,  -- its version as the server named it last, for asking only for what is new
    modified VARCHAR,  -- when it changed last, as the server says
    checked TIMESTAMP,  -- when it was asked last, UTC
    next_check TIMESTAMP,  -- not to be asked before, UTC; null where nothing forbids it
    status INTEGER,  -- the last answer's HTTP status; null where none came
    failures INTEGER NOT NULL,  -- failures in a row since it last answered
    message VARCHAR NOT NULL,  -- what went wrong last; empty where nothing did
    run INTEGER NOT NULL  -- the run that asked it first
);

-- Entries of feeds that have been found: each is read once, and once more when its feed gives it with other words.
CREATE TABLE fed (
    feed VARCHAR NOT NULL,  -- feed.url
    item VARCHAR NOT NULL,  -- the entry's identifier in the feed, else its address
    url VARCHAR NOT NULL,  -- the address that it leads to; may be empty
    page VARCHAR NOT NULL,  -- that address without what only tells where a reader comes from: in two feeds it is one page
    digest VARCHAR NOT NULL,  -- the hash of what the feed says of it: with another one it was changed
    state VARCHAR NOT NULL,  -- `waiting`, `read` or `refused`
    tries INTEGER NOT NULL,  -- how often its page was asked for in vain
    next_try TIMESTAMP,  -- its page is not to be asked for before, UTC; null where nothing forbids it
    title VARCHAR,  -- the title that the feed gives it
    dated DATE,  -- the day that the feed gives it
    words VARCHAR NOT NULL,  -- while it waits: its own text in the feed where that can stand for its page; else empty
    document VARCHAR,  -- document.id of the report that came of it last; null where none did
    seen TIMESTAMP NOT NULL,  -- when it was found or found changed, UTC
    run INTEGER NOT NULL  -- the run that wrote this row
);

-- Whatever was cut, skipped, refused or left unresolved.
CREATE TABLE issue (
    id VARCHAR NOT NULL,  -- the hash of all that follows
    document VARCHAR,  -- document.id; null where no document came of the source
    number INTEGER NOT NULL,  -- its place among the document's issues, from 0; 0 without a document
    code VARCHAR NOT NULL,  -- short and fixed, to be counted
    message VARCHAR NOT NULL,  -- what happened and what to do
    source VARCHAR NOT NULL,  -- the file, address or feed entry concerned; may be empty
    start INTEGER,  -- the first code point concerned, if there is one
    stop INTEGER,  -- the code point after the last
    run INTEGER NOT NULL  -- the run that met it
);

-- The last word that stands of a person on a claim alone.
CREATE VIEW verdict (
    claim,  -- claim.id
    verdict,  -- `accept`, `reject` or `correct`
    instead,  -- claim.id of what the person put in its place; null unless the verdict is `correct`
    maker,  -- `person:` and a name
    why,  -- the reason given
    made_at,  -- when, ISO 8601
    judgement  -- judgement.id
) AS
SELECT left_id, verdict, nullif(right_id, ''), maker, why, made_at, id FROM judgement
WHERE person AND withdrawn IS NULL AND verdict IN ('accept', 'reject', 'correct')
QUALIFY row_number() OVER (PARTITION BY left_id ORDER BY made_at DESC, id) = 1;

-- Every claim with what all kinds share, but those that a person rejected or put right, for reading in the order of days:
-- `FROM chronology ORDER BY first_day, last_day, document, start`.
CREATE VIEW chronology (
    claim,  -- the entry's id: claim.id
    kind,  -- `event`, `instrument`, `position`, `quote` or `figure`
    label,  -- an event's type, an instrument's kind, a position's polarity, a quote's speaker, a figure's measure
    first_day,  -- first day of the act, or of the period; null where nothing tells
    last_day,  -- last day of it
    basis,  -- where the days come from: `stated`, `relative`, or `carried` over from the day of publication
    roles,  -- the names of the roles, one for each of `parties`
    parties,  -- the parties in the order of their roles
    words,  -- the words of the evidence, a list
    spans,  -- where they stand: a list of [start, stop) in code points of the report's text
    start,  -- where the first of them starts
    report,  -- the report's identifier
    document,  -- document.id, which tells two texts under one identifier apart
    source,  -- where the report was first found
    title,  -- the report's title there
    published_first,  -- first day of the range in which the report was published
    published_last,  -- last day of that range
    score,  -- how sure its maker is, 0 to 1
    maker,  -- who says so
    run  -- the run that made it
) AS
SELECT
    claim.id, claim.kind, claim.label, claim.first_day, claim.last_day, claim.basis,
    coalesce(roles.names, []), coalesce(roles.parties, []), evidence.words, evidence.spans, evidence.start,
    document.report, document.id, source.source, source.title, document.published_first, document.published_last,
    claim.score, claim.maker, claim.run
FROM claim
JOIN (
    SELECT claim, list(words ORDER BY number) AS words, list([start, stop] ORDER BY number) AS spans,
        min(start) AS start
    FROM evidence GROUP BY claim
) AS evidence ON evidence.claim = claim.id
LEFT JOIN (
    SELECT claim, list(name ORDER BY number) AS names, list(party ORDER BY number) AS parties
    FROM role GROUP BY claim
) AS roles ON roles.claim = claim.id
JOIN document ON document.id = claim.document
JOIN source ON source.id = document.source
WHERE claim.id NOT IN (SELECT claim FROM verdict WHERE verdict != 'accept') AND (
    claim.id NOT IN (SELECT right_id FROM judgement WHERE verdict = 'correct')
    OR claim.id IN (SELECT instead FROM verdict WHERE verdict = 'correct')
);

-- Which claims are one: `entry` is the same for all that tell of one act, text, stance, quote or figure, whichever report
-- they are in; a claim that stands alone is its own. What a copy repeats is with its original.
CREATE VIEW merged (
    entry,  -- the id of what they amount to: the smallest claim.id of those that are one, copies aside
    claim,  -- claim.id
    kind,  -- its kind
    document,  -- document.id
    copied  -- whether it stands on words copied from another report, and so does not count again
) AS
SELECT coalesce(cluster.entry, repeat.original, claim.id), claim.id, claim.kind, claim.document,
    repeat.claim IS NOT NULL
FROM claim
LEFT JOIN repeat ON repeat.claim = claim.id
LEFT JOIN cluster ON cluster.claim = coalesce(repeat.original, claim.id)
WHERE claim.id IN (SELECT claim FROM chronology);

-- What was done, by whom, to whom: the PLOVER ontology.
CREATE VIEW event (
    claim,
    type,  -- one of the sixteen PLOVER types
    mode,  -- PLOVER mode, or null
    actors,  -- the parties that act
    recipients,  -- the parties that it is done to; empty where all act together, or none is named
    place,  -- the state's code, else the name as written; null where nothing tells
    aux,  -- `historical`, `future` or null
    quad,  -- verbal or material, cooperation or conflict
    plover,  -- PLOVER's score of the type, -10 to 10
    goldstein,  -- Goldstein's score of the act, -10 to 10
    contexts,  -- PLOVER's contexts: what the act is about, a list
    sectors,  -- PLOVER's sectors of who acts and is acted on, as JSON: {"actor": {"RUS": ["MIL"]}, "recipient": {}}
    first_day,
    last_day,
    basis,
    words,
    spans,
    report,
    document,
    source,
    title,
    published_first,
    published_last,
    score,
    maker,
    run
) AS
SELECT
    entry.claim, entry.label, details ->> '$.mode',
    coalesce(sides.actors, []), coalesce(sides.recipients, []),
    details ->> '$.place', details ->> '$.aux', details ->> '$.quad',
    try_cast(details ->> '$.plover' AS DOUBLE), try_cast(details ->> '$.goldstein' AS DOUBLE),
    coalesce(try_cast(details -> '$.contexts' AS VARCHAR[]), []), details ->> '$.sectors',
    entry.first_day, entry.last_day, entry.basis, words, spans, report, entry.document, source, title,
    published_first, published_last, entry.score, entry.maker, entry.run
FROM chronology AS entry JOIN claim ON claim.id = entry.claim
LEFT JOIN (
    SELECT claim, list(party ORDER BY number) FILTER (name = 'actor') AS actors,
        list(party ORDER BY number) FILTER (name = 'recipient') AS recipients
    FROM role GROUP BY claim
) AS sides ON sides.claim = entry.claim
WHERE entry.kind = 'event';

-- Texts with legal or political force, and what was done with them.
CREATE VIEW instrument (
    claim,
    type,  -- `treaty`, `statement`, `agreement`, `memorandum`, `contract`, `credit`, `resolution`, `law` or `plan`
    name,  -- its name as the report gives it; null where it gives none
    name_span,  -- where the name stands: [start, stop)
    parties,
    action,  -- `signed`, `announced`, `adopted`, `ratified`, …
    count,  -- how many such instruments; null for several
    first_day,  -- first day of the action
    last_day,
    basis,
    words,
    spans,
    report,
    document,
    source,
    title,
    published_first,
    published_last,
    score,
    maker,
    run
) AS
SELECT
    entry.claim, entry.label,
    substring(
        text.body, try_cast(details -> '$.title[0]' AS INTEGER) + 1,
        try_cast(details -> '$.title[1]' AS INTEGER) - try_cast(details -> '$.title[0]' AS INTEGER)
    ),
    try_cast(nullif(details -> '$.title', 'null') AS INTEGER[]), entry.parties, details ->> '$.action',
    CASE WHEN json_exists(details, '$.count') THEN try_cast(details ->> '$.count' AS BIGINT) ELSE 1 END,
    entry.first_day, entry.last_day, entry.basis, words, spans, entry.report, entry.document, entry.source, title,
    entry.published_first, entry.published_last, entry.score, entry.maker, entry.run
FROM chronology AS entry JOIN claim ON claim.id = entry.claim
JOIN document ON document.id = entry.document JOIN text ON text.id = document.text
WHERE entry.kind = 'instrument';

-- Who is for or against what.
CREATE VIEW position (
    claim,
    holders,  -- the parties that hold it
    polarity,  -- `for` or `against`
    issue,  -- the words that name the thing
    issue_span,  -- where they stand: [start, stop)
    topics,  -- what the issue is about, by the documented list; a list, `other` where nothing tells
    first_day,
    last_day,
    basis,
    words,
    spans,
    report,
    document,
    source,
    title,
    published_first,
    published_last,
    score,
    maker,
    run
) AS
SELECT
    entry.claim, entry.parties, entry.label,
    substring(
        text.body, try_cast(details -> '$.issue[0]' AS INTEGER) + 1,
        try_cast(details -> '$.issue[1]' AS INTEGER) - try_cast(details -> '$.issue[0]' AS INTEGER)
    ),
    try_cast(details -> '$.issue' AS INTEGER[]), coalesce(try_cast(details -> '$.topics' AS VARCHAR[]), []),
    entry.first_day, entry.last_day, entry.basis, words, spans, entry.report, entry.document, entry.source, title,
    entry.published_first, entry.published_last, entry.score, entry.maker, entry.run
FROM chronology AS entry JOIN claim ON claim.id = entry.claim
JOIN document ON document.id = entry.document JOIN text ON text.id = document.text
WHERE entry.kind = 'position';

-- Words in quotation marks, and whose they are. `words` are the words said.
CREATE VIEW quote (
    claim,
    speaker,  -- the name as fully as the report gives it, or the document quoted; null where nobody is named
    parties,  -- the parties that the speaker speaks for
    cue,  -- the reporting words, or null
    cue_span,  -- where they stand: [start, stop)
    indirect,  -- true where the words are reported without quotation marks: "said that ..."
    first_day,
    last_day,
    basis,
    words,
    spans,
    report,
    document,
    source,
    title,
    published_first,
    published_last,
    score,
    maker,
    run
) AS
SELECT
    entry.claim, nullif(entry.label, ''), entry.parties,
    substring(
        text.body, try_cast(details -> '$.cue[0]' AS INTEGER) + 1,
        try_cast(details -> '$.cue[1]' AS INTEGER) - try_cast(details -> '$.cue[0]' AS INTEGER)
    ),
    try_cast(nullif(details -> '$.cue', 'null') AS INTEGER[]),
    coalesce(try_cast(details ->> '$.indirect' AS BOOLEAN), false),
    entry.first_day, entry.last_day, entry.basis, words, spans, entry.report, entry.document, entry.source, title,
    entry.published_first, entry.published_last, entry.score, entry.maker, entry.run
FROM chronology AS entry JOIN claim ON claim.id = entry.claim
JOIN document ON document.id = entry.document JOIN text ON text.id = document.text
WHERE entry.kind = 'quote';

-- Quantities: money, trade, shares, counts.
CREATE VIEW figure (
    claim,
    measure,  -- what is measured: `trade`, `credit`, `troops`, …
    value,  -- the number, scaled: 8 billion is 8000000000
    unit,  -- ISO 4217 code for money, `percent`, or the counted noun in the singular
    bound,  -- `about`, `at_least`, `at_most`, or null for a plain number
    parties,
    first_day,  -- first day of the period that it covers; null where nothing tells
    last_day,
    basis,
    words,
    spans,
    report,
    document,
    source,
    title,
    published_first,
    published_last,
    score,
    maker,
    run
) AS
SELECT
    entry.claim, entry.label, try_cast(details ->> '$.value' AS DOUBLE), details ->> '$.unit', details ->> '$.bound',
    entry.parties, entry.first_day, entry.last_day, entry.basis, words, spans, report, entry.document, source, title,
    published_first, published_last, entry.score, entry.maker, entry.run
FROM chronology AS entry JOIN claim ON claim.id = entry.claim
WHERE entry.kind = 'figure';
