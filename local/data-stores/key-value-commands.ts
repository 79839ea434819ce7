import { type KeptKey, type KeyValueState, keyValueInfo } from './key-value-info.ts';
import type { RespValue, RespVersion } from './resp.ts';

/** One client's connection. */
export interface KeyValueSession {
  readonly id: number;
  version: RespVersion;
  authenticated: boolean;
  name: string;
  /** Set by QUIT: hang up once the answer is written. */
  leaving: boolean;
}

export interface KeyValueCommands {
  readonly state: () => KeyValueState;
  /** Asked for with AUTH or HELLO; without it everyone may come in. */
  readonly password?: string;
}

const OK = { status: 'OK' };
const WRONG_PASSWORD = { error: 'WRONGPASS invalid username-password pair or user is disabled.' };
const WRONG_TYPE = {
  error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
};
const NO_AUTH = { error: 'NOAUTH Authentication required.' };
const wrongArguments = (name: string) => ({
  error: `ERR wrong number of arguments for '${name}' command`,
});

/** What the server answers to one command. */
export function answerKeyValue(
  words: readonly string[],
  session: KeyValueSession,
  commands: KeyValueCommands,
): RespValue {
  const [given = '', ...args] = words;
  const name = given.toLowerCase();
  if (name === 'quit') {
    session.leaving = true;
    return OK;
  }
  if (name === 'auth') return authenticate(args.at(-1), session, commands);
  if (name === 'hello') return hello(args, session, commands);
  if (commands.password !== undefined && !session.authenticated) return NO_AUTH;
  if (name === 'ping') return args[0] ?? { status: 'PONG' };
  if (name === 'select') return args[0] === '0' ? OK : { error: 'ERR DB index is out of range' };
  if (name === 'client') return client(args, session);
  if (name === 'info') return { verbatim: keyValueInfo(commands.state(), args) };
  if (name === 'config') return config(args, commands.state());
  if (name === 'dbsize') return commands.state().keys;
  const type = SIZE_OF[name];
  if (type !== undefined) return sizeOf(name, type, args, commands.state());
  if (name === 'exists') return exists(args, commands.state());
  const quoted = args.map((arg) => `'${arg.slice(0, 128)}' `).join('');
  return { error: `ERR unknown command '${given}', with args beginning with: ${quoted}` };
}

/** Commands that give the size of a key of one type. */
const SIZE_OF: Readonly<Record<string, KeptKey['type']>> = {
  llen: 'list',
  hlen: 'hash',
  scard: 'set',
};

function sizeOf(
  name: string,
  type: KeptKey['type'],
  args: readonly string[],
  { kept }: KeyValueState,
): RespValue {
  const [key] = args;
  if (key === undefined || args.length > 1) return wrongArguments(name);
  const found = kept?.get(key);
  if (found === undefined || found.size === 0) return 0;
  return found.type === type ? found.size : WRONG_TYPE;
}

/** Counts a key as often as it is named. */
function exists(keys: readonly string[], { kept }: KeyValueState): RespValue {
  if (keys.length === 0) return wrongArguments('exists');
  return keys.filter((key) => (kept?.get(key)?.size ?? 0) > 0).length;
}

function authenticate(
  password: string | undefined,
  session: KeyValueSession,
  { password: wanted }: KeyValueCommands,
): RespValue {
  if (password === undefined) return wrongArguments('auth');
  if (wanted !== undefined && password !== wanted) return WRONG_PASSWORD;
  session.authenticated = true;
  return OK;
}

/** HELLO [protover [AUTH username password] [SETNAME clientname]] */
function hello(
  args: readonly string[],
  session: KeyValueSession,
  commands: KeyValueCommands,
): RespValue {
  const version = args[0] ?? String(session.version);
  if (version !== '2' && version !== '3') return { error: 'NOPROTO unsupported protocol version' };
  const rest = args.map((arg) => arg.toLowerCase());
  const auth = rest.indexOf('auth', 1);
  if (auth > 0) {
    const answer = authenticate(args[auth + 2], session, commands);
    if (answer !== OK) return answer;
  }
  if (commands.password !== undefined && !session.authenticated) return NO_AUTH;
  session.version = version === '3' ? 3 : 2;
  const named = rest.indexOf('setname', 1);
  if (named > 0) session.name = args[named + 1] ?? '';
  return {
    pairs: [
      ['server', 'redis'],
      ['version', '7.2.4'],
      ['proto', session.version],
      ['id', session.id],
      ['mode', 'standalone'],
      ['role', 'master'],
      ['modules', []],
    ],
  };
}

function client(args: readonly string[], session: KeyValueSession): RespValue {
  const verb = args[0]?.toLowerCase();
  if (verb === 'id') return session.id;
  if (verb === 'getname') return session.name === '' ? null : session.name;
  if (verb === 'setname') session.name = args[1] ?? '';
  if (verb === 'setname' || verb === 'setinfo' || verb === 'no-evict') return OK;
  return { error: `ERR unknown subcommand '${args[0] ?? ''}'. Try CLIENT HELP.` };
}

function config(args: readonly string[], state: KeyValueState): RespValue {
  if (args[0]?.toLowerCase() !== 'get' || args.length < 2) {
    return { error: `ERR unknown subcommand '${args[0] ?? ''}'. Try CONFIG HELP.` };
  }
  const known: Readonly<Record<string, string>> = {
    maxclients: String(state.maxClients),
    maxmemory: String(state.maxMemoryBytes),
    'maxmemory-policy': state.policy.replaceAll('_', '-'),
  };
  const found = args.slice(1).flatMap((name) => {
    const value = known[name.toLowerCase()];
    return value === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  return { pairs: found };
}
