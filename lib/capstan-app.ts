import { App } from 'aws-cdk-lib';
import type { Guide } from '#core/guide.ts';
import { CapstanStack } from './capstan-stack.ts';

export interface CapstanAppProps {
  readonly guide: Guide;
  /** Where `bundle` put its work. */
  readonly functionsFolder: string;
  /** Where the templates go; the CDK's command line says so by itself. */
  readonly outdir?: string;
}

/** The name of the guide's stack. */
export function stackName(guide: Pick<Guide, 'application'>): string {
  return `${guide.application}-capstan`;
}

/**
 * The CDK app. Its switches stand here and not in `cdk.json`, so that the template is the same whoever asks
 * for it: the CDK's command line, the local runtime or a test.
 */
export function capstanApp({ guide, functionsFolder, outdir }: CapstanAppProps): App {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    analyticsReporting: false,
    context: {
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/core:checkSecretUsage': true,
      '@aws-cdk/core:validateAgainstDefaultRules': true,
    },
  });
  new CapstanStack(app, stackName(guide), {
    guide,
    functionsFolder,
    description: `Capstan keeps ${guide.application} on Render the right size`,
  });
  return app;
}
