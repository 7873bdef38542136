/** Lets others have their turn: work that may take long asks for it after each small part. */
export const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
