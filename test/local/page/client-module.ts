/** A module of the page's client: JavaScript, which the types of this program do not reach. */
export function clientModule<Module>(name: string): Promise<Module> {
  const url = new URL(`../../../local/page/client/${name}`, import.meta.url);
  return import(/* @vite-ignore */ url.href);
}
