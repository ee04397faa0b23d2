CREATE TABLE about (
	tag BYTEA NOT NULL,
	case_id TEXT NOT NULL,
	PRIMARY KEY (tag, case_id)
);

CREATE INDEX about_case ON about (case_id);

CREATE TABLE absence (
	id TEXT NOT NULL,
	absent TEXT NOT NULL,
	role TEXT NOT NULL,
	stand_in TEXT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX absence_stand_in ON absence (stand_in);

CREATE TABLE act (
	log_index BIGINT NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	members BYTEA NOT NULL,
	person TEXT,
	PRIMARY KEY (log_index)
);

CREATE INDEX act_kind ON act (kind);

CREATE TABLE adoption (
	hash TEXT NOT NULL,
	agreement TEXT NOT NULL,
	body TEXT NOT NULL,
	text BYTEA NOT NULL,
	PRIMARY KEY (hash),
	UNIQUE (agreement, body)
);

CREATE TABLE agreement (
	hash TEXT NOT NULL,
	id TEXT NOT NULL,
	text BYTEA NOT NULL,
	profile TEXT NOT NULL,
	ruleset TEXT,
	PRIMARY KEY (hash)
);

CREATE TABLE asked (
	client TEXT NOT NULL,
	key TEXT NOT NULL,
	case_id TEXT NOT NULL,
	refused BYTEA,
	PRIMARY KEY (client, key)
);

CREATE TABLE attachment (
	id TEXT NOT NULL,
	case_id TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX attachment_case ON attachment (case_id);

CREATE TABLE attested (
	period TEXT NOT NULL,
	name TEXT NOT NULL,
	version INTEGER NOT NULL,
	sha256 TEXT NOT NULL,
	csv BYTEA NOT NULL,
	PRIMARY KEY (period, name, version)
);

CREATE TABLE authority (
	id TEXT NOT NULL,
	pass_id TEXT NOT NULL,
	number INTEGER NOT NULL,
	holder_sealed BYTEA NOT NULL,
	scope TEXT NOT NULL,
	given_at BIGINT NOT NULL,
	ends BIGINT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (pass_id, number)
);

CREATE TABLE begun (
	id TEXT NOT NULL,
	person TEXT NOT NULL,
	agreement TEXT NOT NULL,
	since BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX begun_person ON begun (person);

CREATE TABLE case_now (
	case_id TEXT NOT NULL,
	request TEXT NOT NULL,
	version INTEGER NOT NULL,
	state TEXT NOT NULL,
	holder TEXT NOT NULL,
	due BIGINT NOT NULL,
	requester TEXT NOT NULL,
	requester_body TEXT NOT NULL,
	body TEXT NOT NULL,
	agreement TEXT NOT NULL,
	PRIMARY KEY (case_id),
	UNIQUE (request)
);

CREATE INDEX case_body ON case_now (body, state);

CREATE INDEX case_requester ON case_now (requester);

CREATE INDEX case_requester_body ON case_now (requester_body, state);

CREATE TABLE cell (
	period TEXT NOT NULL,
	agreement TEXT NOT NULL,
	body TEXT NOT NULL,
	measure TEXT NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (period, agreement, body, measure)
);

CREATE TABLE checkpoint (
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	note BYTEA NOT NULL,
	PRIMARY KEY (size)
);

CREATE TABLE cosignature (
	size BIGINT NOT NULL,
	witness TEXT NOT NULL,
	time BIGINT NOT NULL,
	line BYTEA NOT NULL,
	PRIMARY KEY (size, witness)
);

CREATE TABLE cover (
	one SERIAL NOT NULL CHECK (one = 1),
	next BIGINT NOT NULL,
	ahead BIGINT NOT NULL,
	PRIMARY KEY (one)
);

CREATE TABLE entry (
	idx BIGINT NOT NULL,
	line BYTEA NOT NULL,
	seal TEXT,
	PRIMARY KEY (idx)
);

CREATE UNIQUE INDEX entry_seal ON entry (seal) WHERE seal IS NOT NULL;

CREATE TABLE errand (
	id TEXT NOT NULL,
	peer TEXT NOT NULL,
	person TEXT NOT NULL,
	state TEXT NOT NULL,
	due BIGINT NOT NULL,
	attempts INTEGER NOT NULL,
	sealed BYTEA,
	request TEXT,
	refused TEXT,
	answers INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX errand_due ON errand (due);

CREATE TABLE event (
	place BIGSERIAL NOT NULL,
	id TEXT NOT NULL,
	case_id TEXT NOT NULL,
	request TEXT NOT NULL,
	seq INTEGER NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	on_date TEXT NOT NULL,
	person TEXT NOT NULL,
	body TEXT NOT NULL,
	agreement TEXT NOT NULL,
	adoption TEXT,
	ruleset TEXT NOT NULL,
	told BYTEA NOT NULL,
	kept_sealed BYTEA NOT NULL,
	commitment BYTEA NOT NULL,
	log_index BIGINT,
	PRIMARY KEY (place),
	UNIQUE (case_id, seq),
	UNIQUE (id)
);

CREATE INDEX event_log_index ON event (log_index);

CREATE INDEX event_on_date ON event (on_date);

CREATE INDEX event_request ON event (request);

CREATE TABLE head (
	one SERIAL NOT NULL CHECK (one = 1),
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	PRIMARY KEY (one)
);

CREATE TABLE information (
	id TEXT NOT NULL,
	regime TEXT NOT NULL,
	question TEXT NOT NULL,
	agreement TEXT NOT NULL,
	period TEXT NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE information_step (
	id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	kind TEXT NOT NULL,
	on_date TEXT NOT NULL,
	said BYTEA NOT NULL,
	by TEXT,
	PRIMARY KEY (id, seq)
);

CREATE TABLE job (
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	due BIGINT NOT NULL,
	case_id TEXT NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX job_case ON job (case_id);

CREATE INDEX job_due ON job (due);

CREATE TABLE key_holder (
	key TEXT NOT NULL,
	person TEXT NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (key)
);

CREATE TABLE look (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	person TEXT NOT NULL,
	body TEXT NOT NULL,
	act TEXT NOT NULL,
	about TEXT NOT NULL,
	said BYTEA NOT NULL,
	log_index BIGINT NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX look_about ON look (about);

CREATE INDEX look_body ON look (body);

CREATE TABLE outbox (
	id TEXT NOT NULL,
	case_id TEXT NOT NULL,
	to_body TEXT NOT NULL,
	parcel_sealed BYTEA NOT NULL,
	log_index BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	attempts INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE pass_issued (
	id TEXT NOT NULL,
	reference TEXT NOT NULL,
	body TEXT NOT NULL,
	holder_sealed BYTEA NOT NULL,
	tag BYTEA NOT NULL,
	means TEXT NOT NULL,
	issued_by TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	confirmed_by TEXT,
	from_at BIGINT,
	ends BIGINT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (reference)
);

CREATE INDEX pass_tag ON pass_issued (tag);

CREATE TABLE person (
	id TEXT NOT NULL,
	issuer TEXT NOT NULL,
	subject TEXT NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL,
	grade TEXT NOT NULL,
	posted_to TEXT,
	PRIMARY KEY (id),
	UNIQUE (issuer, subject)
);

CREATE TABLE preserved (
	case_id TEXT NOT NULL,
	ground TEXT NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (case_id, ground)
);

CREATE TABLE proposal (
	id TEXT NOT NULL,
	change BYTEA NOT NULL,
	proposed_by TEXT NOT NULL,
	proposed_at BIGINT NOT NULL,
	confirmed_by TEXT,
	confirmed_at BIGINT,
	refused_by TEXT,
	refused_at BIGINT,
	PRIMARY KEY (id)
);

CREATE TABLE public_file (
	path TEXT NOT NULL,
	data BYTEA NOT NULL,
	PRIMARY KEY (path)
);

CREATE TABLE publication (
	size BIGINT NOT NULL,
	on_date TEXT NOT NULL,
	PRIMARY KEY (size)
);

CREATE TABLE receipt (
	peer TEXT NOT NULL,
	request TEXT NOT NULL,
	number INTEGER NOT NULL,
	entry BYTEA NOT NULL,
	proof BYTEA NOT NULL,
	published BIGINT,
	PRIMARY KEY (peer, request, number)
);

CREATE TABLE recipient (
	body TEXT NOT NULL,
	public_key BYTEA NOT NULL,
	PRIMARY KEY (body)
);

CREATE TABLE right_step (
	right_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	on_date TEXT NOT NULL,
	person TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	commitment BYTEA NOT NULL,
	PRIMARY KEY (right_id, seq)
);

CREATE INDEX right_step_on_date ON right_step (on_date);

CREATE TABLE right_used (
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	body TEXT NOT NULL,
	received BIGINT NOT NULL,
	route TEXT NOT NULL,
	pass_id TEXT,
	person_sealed BYTEA NOT NULL,
	ended BIGINT,
	PRIMARY KEY (id)
);

CREATE INDEX right_used_pass ON right_used (pass_id);

CREATE TABLE role (
	person TEXT NOT NULL,
	role TEXT NOT NULL,
	body TEXT NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (person, role)
);

CREATE TABLE session (
	id TEXT NOT NULL,
	person TEXT NOT NULL,
	sid TEXT,
	acr TEXT,
	authenticated BIGINT NOT NULL,
	begun BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	ended BIGINT,
	response TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (response)
);

CREATE INDEX session_person ON session (person);

CREATE TABLE signed_on (
	one SERIAL NOT NULL CHECK (one = 1),
	timeline BIGINT NOT NULL,
	PRIMARY KEY (one)
);

CREATE TABLE spent (
	system TEXT NOT NULL,
	nonce TEXT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (system, nonce)
);

CREATE INDEX spent_until ON spent (until);

CREATE TABLE system (
	id TEXT NOT NULL,
	body TEXT NOT NULL,
	use TEXT NOT NULL,
	key BYTEA NOT NULL,
	issuer TEXT,
	since BIGINT NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE tile (
	level INTEGER NOT NULL,
	n BIGINT NOT NULL,
	hashes BYTEA NOT NULL,
	PRIMARY KEY (level, n)
);

CREATE TABLE token (
	hash BYTEA NOT NULL,
	system TEXT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (hash)
);

CREATE INDEX token_until ON token (until);

CREATE TABLE use (
	case_id TEXT NOT NULL,
	day TEXT NOT NULL,
	body TEXT NOT NULL,
	officer TEXT NOT NULL,
	person_tag BYTEA NOT NULL,
	agreement TEXT NOT NULL,
	PRIMARY KEY (case_id)
);

CREATE INDEX use_agreement_day ON use (agreement, day, case_id);

CREATE INDEX use_officer_day ON use (officer, day);

CREATE INDEX use_tag ON use (person_tag)
