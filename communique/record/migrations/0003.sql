-- Version 3 makes one record of many reports. Judgements get a score and reasons and lose their key: models make many.
CREATE TABLE kept AS FROM judgement;
DROP TABLE judgement;
CREATE TABLE judgement (
    id VARCHAR NOT NULL,
    left_id VARCHAR NOT NULL,
    right_id VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    maker VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    made_at VARCHAR NOT NULL,
    person BOOLEAN NOT NULL,
    score DOUBLE NOT NULL,
    reasons VARCHAR NOT NULL,
    withdrawn VARCHAR,
    run INTEGER NOT NULL
);
INSERT INTO judgement
SELECT id, left_id, right_id, verdict, maker, why, made_at, person, 1.0, '[]', withdrawn, run FROM kept;
DROP TABLE kept;
CREATE TABLE wording (
    document VARCHAR NOT NULL,
    wording VARCHAR NOT NULL,
    day DATE,
    words INTEGER NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE sketch (
    wording VARCHAR NOT NULL,
    hash UBIGINT NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE copy (
    document VARCHAR NOT NULL,
    original VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    share DOUBLE NOT NULL,
    share_original DOUBLE NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE passage (
    document VARCHAR NOT NULL,
    original VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    original_start INTEGER NOT NULL,
    original_stop INTEGER NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE repeat (
    claim VARCHAR NOT NULL,
    original VARCHAR NOT NULL,
    copied VARCHAR NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE gist (
    claim VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE clue (
    claim VARCHAR NOT NULL,
    clue UBIGINT NOT NULL,
    side TINYINT NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE cluster (
    claim VARCHAR NOT NULL,
    entry VARCHAR NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE resolved (
    document VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE touched (
    claim VARCHAR NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE feed (
    url VARCHAR PRIMARY KEY,
    title VARCHAR,
    etag VARCHAR,
    modified VARCHAR,
    checked TIMESTAMP,
    next_check TIMESTAMP,
    status INTEGER,
    failures INTEGER NOT NULL,
    message VARCHAR NOT NULL,
    run INTEGER NOT NULL
);
CREATE TABLE fed (
    feed VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    page VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    tries INTEGER NOT NULL,
    next_try TIMESTAMP,
    title VARCHAR,
    dated DATE,
    words VARCHAR NOT NULL,
    document VARCHAR,
    seen TIMESTAMP NOT NULL,
    run INTEGER NOT NULL
);
