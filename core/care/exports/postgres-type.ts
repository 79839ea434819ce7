const DIGITS = String.raw`\((?:\d+)\)`;
const TIME = `(?:${DIGITS})? with(?:out)? time zone`;

/** Types of PostgreSQL itself as `format_type` writes them: whole names, no aliases (`int8`, `timestamptz`). */
const OWN = [
  'boolean|smallint|integer|bigint|real|double precision|money|oid|text|name|bytea|uuid|date',
  String.raw`numeric(?:\(\d+,-?\d+\))?`,
  `character varying(?:${DIGITS})?|character(?:${DIGITS})?|bpchar|"char"`,
  `time${TIME}|timestamp${TIME}`,
  `interval(?: (?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?)?(?:${DIGITS})?`,
  'json|jsonb|jsonpath|xml|tsvector|tsquery',
  `bit(?:${DIGITS})?|bit varying(?:${DIGITS})?`,
  'inet|cidr|macaddr|macaddr8|point|line|lseg|box|path|polygon|circle',
  '(?:int4|int8|num|ts|tstz|date)(?:multi)?range',
  'pg_lsn|pg_snapshot|txid_snapshot|xid|xid8|cid|tid|int2vector|oidvector',
  'reg(?:class|collation|config|dictionary|namespace|oper|operator|proc|procedure|role|type)',
];

/** Of somebody else: an enum, or what an extension brings. */
const OTHER = String.raw`(?:[a-z_][a-z0-9_]*|"[^"]+")\.(?:[a-z_][a-z0-9_]*|"[^"]+")(?:\([^()]*\))?`;

const own = new RegExp(String.raw`^(?:${OWN.join('|')})(?:\[\])?$`);
const other = new RegExp(String.raw`^${OTHER}(?:\[\])?$`);

/** Whether it is a type of PostgreSQL itself, as `format_type` writes it. */
export const isOwnType = (type: string): boolean => own.test(type);

/** Whether it can be a type: one of PostgreSQL's own, or one with its schema. */
export const isTypeName = (type: string): boolean => isOwnType(type) || other.test(type);
