import { CommanderError } from 'commander';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';

/** How a command that could not go on ends. */
export interface Said {
  readonly exit: ExitCode;
  /** For standard error; empty when somebody has said it already. */
  readonly lines: readonly string[];
}

interface Known {
  readonly names: RegExp;
  readonly says: (error: Error) => string;
  readonly next: readonly string[];
}

const signIn = 'sign in again ("aws sso login", or new keys), or name a --profile';
const orLocal = '--local asks the "npm start" of this folder, without AWS';

/** Errors of AWS's clients that a person can mend, by name or code. */
const known: readonly Known[] = [
  {
    names: /^CredentialsProviderError$|^TokenProviderError$/,
    says: ({ message }) =>
      /expired|sso/i.test(message)
        ? `your sign-in to AWS is over: ${message}`
        : 'there are no AWS credentials here',
    next: [signIn, orLocal],
  },
  {
    names: /^Expired(Token|TokenException)$|^RequestExpired$/,
    says: () => 'your AWS credentials have expired',
    next: [signIn, orLocal],
  },
  {
    names:
      /^(InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch)$/,
    says: () => 'AWS does not know these credentials',
    next: ['look at AWS_PROFILE and AWS_ACCESS_KEY_ID, or name a --profile', orLocal],
  },
  {
    names: /^AccessDenied(Exception)?$|^UnauthorizedOperation$/,
    says: ({ message }) => `AWS does not allow it: ${message}`,
    next: ['ask for that right, or take another --profile'],
  },
  {
    names: /^ResourceNotFoundException$/,
    says: ({ message }) => `what the stack names is not there: ${message}`,
    next: ['"npm run deploy" repairs the stack; locally, restart "npm start"'],
  },
  {
    names: /^ECONNREFUSED$/,
    says: () => 'nobody answers there',
    next: ['locally: the last session died without tidying up; start it again with "npm start"'],
  },
  {
    names: /^(ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNRESET|TimeoutError)$/,
    says: ({ message }) => `AWS cannot be reached: ${message}`,
    next: ['look at the network, the proxy and --region'],
  },
  {
    names: /^(ThrottlingException|TooManyRequestsException|Throttling)$/,
    says: () => 'AWS asks for patience: too many calls',
    next: ['try again in a minute'],
  },
];

/** What another version of Capstan wrote, or nobody did. */
const isUnreadable = (error: Error): boolean => error.name === 'StateUnreadable';

/** AWS's own trouble, by the SDK's mark for it. */
const isTheirs = (error: Error): boolean => '$fault' in error && error.$fault === 'server';

function namesOf(error: Error): readonly string[] {
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error.cause instanceof Error ? namesOf(error.cause) : [];
  return [error.name, ...code, ...inner];
}

const isWithoutRegion = (error: Error): boolean => error.message === 'Region is missing';

/** One sentence for what a person can mend, the whole error for the rest. */
export function sayError(error: unknown): Said {
  if (error instanceof CommanderError) {
    // Commander has written its own message; its 0 is `--help`.
    return { exit: error.exitCode === 0 ? EXIT.done : EXIT.wrong, lines: [] };
  }
  if (error instanceof CommandFailed) {
    return {
      exit: error.exit,
      lines: [`capstan: ${error.message}`, ...error.next.map((next) => `  ${next}`)],
    };
  }
  if (!(error instanceof Error)) return { exit: EXIT.fault, lines: [String(error)] };
  if (isWithoutRegion(error)) {
    const next = '--region us-east-1, AWS_REGION, or a region in your profile';
    return {
      exit: EXIT.unreachable,
      lines: ['capstan: AWS needs a region', `  ${next}`, `  ${orLocal}`],
    };
  }
  const names = namesOf(error);
  const found = known.find((one) => names.some((name) => one.names.test(name)));
  if (found === undefined && isUnreadable(error)) {
    const next = '  is the stack deployed from this folder? "npm run deploy" makes both the same';
    return { exit: EXIT.fault, lines: [`capstan: ${error.message}`, next] };
  }
  if (found === undefined && isTheirs(error)) {
    const lines = [`capstan: AWS is in trouble: ${error.message}`, '  try again in a minute'];
    return { exit: EXIT.unreachable, lines };
  }
  if (found === undefined) return { exit: EXIT.fault, lines: [error.stack ?? error.message] };
  return {
    exit: EXIT.unreachable,
    lines: [`capstan: ${found.says(error)}`, ...found.next.map((next) => `  ${next}`)],
  };
}
