import ipaddr from 'ipaddr.js';

/**
 * What requests of strangers are counted against. A home or a host gets a whole /64 of IPv6, so that
 * its addresses are counted as one; an IPv4 address is itself, also when it is written as IPv6.
 */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return 'address:unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return `address:${parsed.toString()}`;
  return `address:${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::`;
}
