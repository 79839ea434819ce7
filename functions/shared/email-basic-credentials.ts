import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a header holds this name and password; how long that takes tells nothing about either. */
export function hasCredentials(authorization: string, user: string, password: string): boolean {
  const [, encoded = ''] = /^basic ([a-z0-9+/=]{1,1024})$/i.exec(authorization) ?? [];
  const given = Buffer.from(encoded, 'base64').toString();
  return timingSafeEqual(digest(given), digest(`${user}:${password}`));
}
