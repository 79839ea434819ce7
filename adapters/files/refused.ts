/** A file of which nothing can be made, now or later; caught where the outcome of the task is given. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
