// Starts a program of this folder: the check below must run on any Node, so this file is plain JavaScript.
const wanted = 24;
const [major] = process.versions.node.split('.').map(Number);
if (major < wanted) {
  console.error(
    `Capstan needs Node ${wanted} or newer and found ${process.versions.node}. "npm ci" brings it on Linux; ` +
      'run programs with "npm run …", or install Node from https://nodejs.org.',
  );
  process.exit(1);
}

const [, , program, ...rest] = process.argv;
process.argv = [process.argv[0], program, ...rest];
await import(`./${program}.ts`);
