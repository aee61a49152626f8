import type { Config } from '../config.js';

/** The address that is shown to people: PUBLIC_URL, or where the server listens. */
export function publicUrlOf({ publicUrl, host, doors }: Config, port: number): string {
  return publicUrl ?? `${doors.tls === undefined ? 'http' : 'https'}://${hostInUrl(host)}:${port}`;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
