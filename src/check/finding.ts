/** The endpoint does something else than the check asks for. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

/** The endpoint does not claim to do what the check asks for. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}
