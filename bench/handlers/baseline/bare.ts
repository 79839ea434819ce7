/** The least a handler can be. */
export const handler = async (event: unknown): Promise<unknown> => event;
