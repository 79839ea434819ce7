/** A person has to do something: the view stays as it is, and says why. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
