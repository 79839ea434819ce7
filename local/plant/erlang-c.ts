/**
 * The probability that a request has to wait when `load` Erlangs (requests per second × seconds of
 * service) meet `servers`: 0 without load, 1 from saturation on.
 */
export function erlangC(servers: number, load: number): number {
  if (load <= 0) return 0;
  if (load >= servers) return 1;
  // Erlang B by its recursion, which neither overflows nor loses digits as factorials do.
  let blocked = 1;
  for (let count = 1; count <= servers; count += 1) {
    blocked = (load * blocked) / (count + load * blocked);
  }
  const utilisation = load / servers;
  return blocked / (1 - utilisation * (1 - blocked));
}
