/** An item that this version of Capstan cannot read: nothing may be done on the strength of it. */
export class StateUnreadable extends Error {
  override readonly name = 'StateUnreadable';

  constructor({ pk, sk }: { readonly pk: string; readonly sk: string }, because: string) {
    super(`${pk} ${sk} cannot be read: ${because}`);
  }
}
