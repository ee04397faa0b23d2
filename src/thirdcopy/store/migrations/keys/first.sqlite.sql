CREATE TABLE case_key (
	case_id TEXT NOT NULL,
	wrapped BLOB NOT NULL,
	PRIMARY KEY (case_id)
);

CREATE TABLE index_key (
	body TEXT NOT NULL,
	wrapped BLOB NOT NULL,
	PRIMARY KEY (body)
);

CREATE TABLE seal (
	id TEXT NOT NULL,
	header_salt BLOB NOT NULL,
	told_salt BLOB NOT NULL,
	kept_salt BLOB NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE unused (
	id TEXT NOT NULL,
	seen BIGINT NOT NULL,
	PRIMARY KEY (id)
)
