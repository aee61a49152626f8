import type { SignedIn } from '../../../graphql/access/sessions.js';
import type { HttpContext } from '../context.js';
import type { AuthCookies } from './cookies.js';
import type { Provider, Vouched } from './provider.js';

/** A request that wants a session. */
export interface SignInAsked {
  readonly requestId: string;
  /** The secret of the session that the browser has so far. */
  readonly previous: string | undefined;
}

/** What the doors do with sessions; the product keeps them. */
export interface Sessions {
  /** The session of a secret; undefined when there is none, or it has ended. */
  find(secret: string): Promise<SignedIn | undefined>;
  /** Gives the secret of a new session. Throws a DirectoryError FORBIDDEN. */
  open(
    vouched: Vouched & { readonly tenant: string | undefined },
    asked: SignInAsked,
  ): Promise<string>;
  /** The same for whoever has a link. */
  redeem(link: string, asked: SignInAsked): Promise<string>;
  end(session: SignedIn, requestId: string): Promise<void>;
  endEverywhere(session: SignedIn, requestId: string): Promise<number>;
  /** Records a sign-in that was refused before anybody was known. */
  refuse(refused: {
    readonly status: number;
    readonly detail: string;
    readonly requestId: string;
  }): Promise<void>;
}

/** What the sign-in is built from. */
export interface AuthDoor {
  readonly publicUrl: string;
  /** Absent when the settings name none: links from the command line remain. */
  readonly provider: Provider | undefined;
  readonly cookies: AuthCookies;
  readonly sessions: Sessions;
  /** Minutes that a session lasts at most. */
  readonly minutes: number;
  /** Throws a ScimError 429 when an address has sent too many requests. */
  readonly countStranger: (context: HttpContext, caller: string) => Promise<void>;
  /** The same for what leaves a record: sign-ins that are tried. */
  readonly countAttempt: (context: HttpContext, caller: string) => Promise<void>;
  /** Told why a sign-in was refused, when the cause is not the person. */
  readonly onRefused: (error: unknown, requestId: string) => void;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** The session that a request's cookie names; undefined when it names none that holds. */
export async function findSignedIn(
  context: HttpContext,
  { cookies, sessions }: Pick<AuthDoor, 'cookies' | 'sessions'>,
): Promise<SignedIn | undefined> {
  const cookie = await cookies.session.read(context);
  return cookie === undefined ? undefined : sessions.find(cookie.secret);
}
