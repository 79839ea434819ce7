/** A variable the stack sets; its absence is a broken deploy and says which one it is. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the variable ${name} is not set`);
  return value;
}
