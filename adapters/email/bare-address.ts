import { domainToASCII } from 'node:url';

/** What two ways of writing one address have in common: no name around it, small letters, the domain as DNS has it. */
export function bareAddress(written: string): string {
  const [, within] = /<([^<>]*)>\s*$/.exec(written) ?? [];
  const address = (within ?? written).trim().normalize('NFC').toLowerCase();
  const at = address.lastIndexOf('@') + 1;
  return `${address.slice(0, at)}${domainToASCII(address.slice(at)) || address.slice(at)}`;
}
