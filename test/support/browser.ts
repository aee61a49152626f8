/** What a browser got, after all redirects. */
export interface Visited {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Every address that was asked, the last one last. */
  readonly path: readonly string[];
  /** Every cookie as it was set on the way. */
  readonly cookies: readonly string[];
}

/** How a request differs from that of somebody who opens an address. */
interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Stops before an address that this is true of, as somebody who looks at the address bar. */
  readonly until?: (address: string) => boolean;
}

/** As much of a browser as a sign-in needs: it keeps cookies and follows redirects. */
export class Browser {
  readonly jar = new Map<string, string>();

  /** Opens an address. */
  async visit(address: string, { until, ...sending }: Sending = {}): Promise<Visited> {
    const [path, cookies]: [string[], string[]] = [[], []];
    let [next, init]: [string, Omit<Sending, 'until'>] = [address, sending];
    for (let hops = 0; hops < 12; hops++) {
      path.push(next);
      const response = await this.#send(next, init);
      const text = await response.text();
      cookies.push(...response.headers.getSetCookie());
      const location = response.headers.get('location');
      const { status, headers } = response;
      if (location === null) return { status, headers, text, path, cookies };
      next = new URL(location, next).href;
      init = {};
      if (until?.(next) === true) {
        return { status, headers, text, path: [...path, next], cookies };
      }
    }
    throw new Error(`The redirects have no end: ${path.join(' → ')}`);
  }

  async #send(address: string, { headers, ...init }: Omit<Sending, 'until'>): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'text/html, application/json;q=0.9',
        ...(cookie === '' ? {} : { cookie }),
        ...headers,
      },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = '', ...rules] = line.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
    const expires = rules.find((rule) => /^expires=/i.test(rule))?.slice('expires='.length);
    if (value === '' || (expires !== undefined && Date.parse(expires) <= Date.now())) {
      this.jar.delete(name);
    } else {
      this.jar.set(name, value);
    }
  }
}
