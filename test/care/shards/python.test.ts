import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const [, code = ''] =
  /```python\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'sharding.md'), 'utf8')) ?? [];
/** Not every machine has Python; then the port is not run, and the report says that it was skipped. */
const hasPython = spawnSync('python3', ['--version']).status === 0;

const python = (lines: string): unknown =>
  JSON.parse(execFileSync('python3', ['-c', `${code}\n${lines}`], { cwd: root, encoding: 'utf8' }));

describe.skipIf(!hasPython)('the Python of docs/sharding.md', () => {
  it('gives the golden vectors', () => {
    const found = python(`
import json
vectors = json.load(open("test/core/care/shards/vectors.json", encoding="utf-8"))
print(json.dumps([
    [one for one in vectors["scores"] if shard_score(one[0], one[1]).hex() != one[2]],
    [one for one in vectors["placed"] if shard_of(one[0], one[1]) != one[2]],
    [shard_of("7", ["a", "b"], {"7": "b"}), shard_of("7", ["a"], {"7": "gone"})],
]))`);
    expect(found).toEqual([[], [], ['b', 'a']]);
  });

  it('reads the route again and repeats when the tenant has moved', () => {
    const found = python(`
import json
class Moved(Exception):
    sqlstate = "CS001"
asked, worked, lives = [], [], ["home", "home", "near"]
def home(text, values):
    asked.append(values[0])
    return lives[len(asked) - 1]
def work(shard):
    worked.append(shard)
    if shard == "home": raise Moved()
    return shard
print(json.dumps([in_shard("7", work, home, ["home", "near"]), in_shard("7", work, home, ["home", "near"]), worked, asked]))`);
    expect(found).toEqual(['near', 'near', ['home', 'home', 'near', 'near'], ['7', '7', '7']]);
  });
});
