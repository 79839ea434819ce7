import type { Json } from '../json.ts';
import { text } from '../server/fields.ts';
import type { Service, World } from '../world.ts';

const hasHost = (path: string): boolean =>
  /^[^/]*[.:][^/]*\//.test(path) || path.startsWith('localhost/');

/** `nginx` → `docker.io/library/nginx:latest`: how Render writes a short image name back. */
export function normaliseImage(path: string): string {
  const full = hasHost(path)
    ? path
    : path.includes('/')
      ? `docker.io/${path}`
      : `docker.io/library/${path}`;
  const tagged = full.includes('@') || (full.split('/').at(-1) ?? '').includes(':');
  return tagged ? full : `${full}:latest`;
}

/** Takes `image {imagePath, registryCredentialId?}` of a create or update. */
export function setImage(world: World, service: Service, image: Json): void {
  service.settings['imagePath'] = normaliseImage(text(image, 'imagePath'));
  const credentialId = image['registryCredentialId'];
  const credential =
    typeof credentialId === 'string'
      ? world.account.registryCredentials.get(credentialId)
      : undefined;
  if (credential === undefined) delete service.settings['registryCredential'];
  else {
    const name = credential.fields['name'] ?? '';
    service.settings['registryCredential'] = { id: credential.id, name };
  }
}
