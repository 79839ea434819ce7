import { guide } from '#config';
import type { Place } from './connection.ts';
import { unreachable } from './exit.ts';
import type { Globals } from './run.ts';
import type { Shell } from './shell.ts';

/** The `npm start` of this folder; AWS's clients find it by the standard variables. */
export async function localPlace(shell: Pick<Shell, 'session'>): Promise<Place> {
  const session = await shell.session();
  if (session === undefined) {
    throw unreachable(
      'nothing runs here',
      'start Capstan with "npm start" in another terminal',
      'or leave out --local to ask the stack on AWS',
    );
  }
  // A profile would win over the keys below.
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE']) {
    delete process.env[name];
  }
  Object.assign(process.env, session.endpoints, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const outputs = { ...session.outputs, TableName: session.table };
  return { name: 'the session of this folder', local: true, outputs };
}

/** The stack in the account that AWS's own variables, profiles and roles lead to. */
export async function awsPlace({ profile, region, stack }: Globals): Promise<Place> {
  if (profile !== undefined) {
    process.env['AWS_PROFILE'] = profile;
    // Keys in the environment are somebody else's then.
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
      delete process.env[name];
    }
  }
  if (region !== undefined) process.env['AWS_REGION'] = region;
  const { stackOf, stackOutputs } = await import('./stack-outputs.ts');
  const name = stack ?? stackOf(guide);
  const outputs = await stackOutputs(name);
  if (outputs['TableName'] === undefined) {
    throw unreachable(`the stack ${name} is none of Capstan's: it has no output TableName`);
  }
  return { name: `stack ${name}`, local: false, outputs };
}
