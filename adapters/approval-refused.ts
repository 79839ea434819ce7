/** A link by which somebody wanted to answer a request does not allow it; says why in one sentence. */
export class ApprovalRefused extends Error {
  override readonly name = 'ApprovalRefused';
}
