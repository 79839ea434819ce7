/** It will not come about by waiting; the message says what a person has to do. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
