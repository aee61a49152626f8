import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { HttpContext } from '../context.js';

/** A sign-in that waits for the answer of the OpenID provider, as its cookie keeps it. */
const FLOW = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  tenant: z.string().optional(),
});

/** A sign-in that waits for the answer of the OpenID provider. */
export type Flow = z.infer<typeof FLOW>;

const SESSION = z.object({ secret: z.string() });

/** Minutes that a sign-in may take at the provider. */
const FLOW_MINUTES = 10;

/** What the cookies of one server are made with. */
export interface CookieNeeds {
  readonly publicUrl: string;
  /** The same in all instances. */
  readonly signingKey: () => Promise<Uint8Array>;
}

/** The two signed cookies: of a session, and of a sign-in that is under way. */
export interface AuthCookies {
  readonly session: SignedCookie<z.infer<typeof SESSION>>;
  readonly flow: SignedCookie<Flow>;
}

/** A cookie that only this service can make. */
export interface SignedCookie<Value> {
  /** Its value; undefined when there is none, or none that was signed here and still holds. */
  read(context: HttpContext): Promise<Value | undefined>;
  write(context: HttpContext, value: Value, minutes?: number): Promise<void>;
  clear(context: HttpContext): void;
}

/** Makes the cookies of a server. */
export function createCookies(needs: CookieNeeds): AuthCookies {
  return {
    session: createCookie(needs, { name: 'rollcall-session', schema: SESSION, minutes: 60 }),
    flow: createCookie(needs, { name: 'rollcall-sign-in', schema: FLOW, minutes: FLOW_MINUTES }),
  };
}

interface CookieOf<Value> {
  readonly name: string;
  readonly schema: z.ZodType<Value>;
  readonly minutes: number;
}

const ALGORITHM = 'HS256';

function createCookie<Value extends JWTPayload>(
  { publicUrl, signingKey }: CookieNeeds,
  { name: plain, schema, minutes: usual }: CookieOf<Value>,
): SignedCookie<Value> {
  const isSecure = publicUrl.startsWith('https:');
  // The prefix keeps other hosts of the same site from planting a cookie; browsers want TLS for it.
  const name = isSecure ? `__Host-${plain}` : plain;
  const put = (context: HttpContext, value: string, maxAge: number) => {
    // A proxy may terminate TLS: what the browser sees is what PUBLIC_URL says.
    context.cookies.secure = isSecure;
    const rules = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure } as const;
    context.cookies.set(name, value, { ...rules, overwrite: true, maxAge });
  };
  return {
    read: async (context) => {
      const text = context.cookies.get(name);
      if (text === undefined || text === '') return undefined;
      const claims = await verify(text, { key: await signingKey(), audience: plain });
      return schema.safeParse(claims).data;
    },
    write: async (context, value, minutes = usual) => {
      const text = await new SignJWT(value)
        .setProtectedHeader({ alg: ALGORITHM })
        .setAudience(plain)
        .setExpirationTime(`${minutes} minutes`)
        .sign(await signingKey());
      put(context, text, minutes * 60_000);
    },
    clear: (context) => put(context, '', 0),
  };
}

interface Expected {
  readonly key: Uint8Array;
  /** What the cookie is for: one must not pass for the other. */
  readonly audience: string;
}

async function verify(text: string, { key, audience }: Expected): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(text, key, { algorithms: [ALGORITHM], audience });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
