/**
 * Whether a host is this machine. The one rule about plaintext: http, redis and PostgreSQL without
 * TLS are spoken to such hosts only.
 */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
