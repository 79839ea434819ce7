// `npm run test:browser [-- --screenshots FOLDER --only WORDS]`: the page in a real Chromium.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

function stop(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

if (major < 22 || (major === 22 && minor < 18)) {
  stop(`This is Node ${process.versions.node}; run it as "npm run test:browser", with Node 24.`);
}

const { chromiumPath, launchChromium } = await import('./chromium.ts').catch((error) =>
  stop(`Packages are missing: run "npm ci" first. (${error.message})`),
);
const executable = chromiumPath();
if (executable === undefined) {
  stop(
    'This needs Chromium: install it (Debian: apt-get install -y chromium) or set CHROMIUM to its path.',
  );
}

const browser = await launchChromium(executable);
const after = (option) =>
  process.argv.includes(option) ? process.argv[process.argv.indexOf(option) + 1] : undefined;
let failed = 0;
let passed = 0;
try {
  if (process.argv.includes('--screenshots')) {
    const { takeScreenshots } = await import('./screenshots.ts');
    await takeScreenshots(browser, after('--screenshots'), after('--only'));
  } else {
    const { lookChecks } = await import('./checks-look.ts');
    const { useChecks } = await import('./checks-use.ts');
    const { liveChecks } = await import('./checks-live.ts');
    const { scheduleChecks } = await import('./checks-schedules.ts');
    const { runChecks } = await import('./checks-runs.ts');
    const { startChecks } = await import('./checks-start.ts');
    const { letterChecks } = await import('./checks-letters.ts');
    const { taskChecks } = await import('./checks-tasks.ts');
    const { careChecks } = await import('./checks-care.ts');
    const wanted = after('--only') ?? '';
    const all = [
      ...[lookChecks, useChecks, liveChecks, scheduleChecks].flat(),
      ...[runChecks, startChecks, taskChecks, letterChecks, careChecks].flat(),
    ];
    for (const { title, run } of all) {
      if (!title.includes(wanted)) continue;
      try {
        await run(browser);
        passed += 1;
        process.stdout.write(`ok    the page ${title}\n`);
      } catch (error) {
        failed += 1;
        process.stdout.write(`FAIL  the page ${title}\n      ${error.message}\n`);
      }
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
} finally {
  await browser.close();
}
process.exitCode = failed > 0 ? 1 : 0;
