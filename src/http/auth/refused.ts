/** A sign-in that comes to nothing, with the sentence that the person is told. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(
    readonly status: number,
    sentence: string,
    cause?: unknown,
  ) {
    super(sentence, { cause });
  }
}
