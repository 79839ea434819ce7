import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lambda's limit for a function's code, unzipped. */
const MOST_BYTES = 250 * 2 ** 20;
/** ELF (System V ABI): the type of machine stands at byte 18; 183 is AArch64. */
const AARCH64 = 183;
const MACHINE_AT = 18;

/** The machine an ELF file is for; undefined when it is none. */
async function machineOf(file: string): Promise<number | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(MACHINE_AT + 2),
      0,
      MACHINE_AT + 2,
    );
    if (bytesRead < MACHINE_AT + 2 || buffer.toString('latin1', 0, 4) !== '\x7fELF')
      return undefined;
    return buffer.readUInt16LE(MACHINE_AT);
  } finally {
    await handle.close();
  }
}

/** The compiled code in a folder. Throws when some of it is not for Lambda's arm64, or all is too much. */
export async function assertForLambda(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const compiled: string[] = [];
  let bytes = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    bytes += (await stat(file)).size;
    const machine = await machineOf(file);
    const isNamedSo = /\.(node|dll|dylib|so(\.[\d.]+)?)$/.test(entry.name);
    if (machine === undefined && !isNamedSo) continue;
    if (machine !== AARCH64) throw new Error(`${file} does not run on Lambda's arm64`);
    compiled.push(file);
  }
  if (bytes > MOST_BYTES) {
    throw new Error(`${folder} has ${bytes} bytes; Lambda takes ${MOST_BYTES}`);
  }
  return compiled;
}
