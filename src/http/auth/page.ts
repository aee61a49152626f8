import type { HttpContext } from '../context.js';

/** What a page of the sign-in shows. */
export interface Page {
  readonly status: number;
  readonly sentence: string;
  /** One thing to do next: a link, or the button of a form. */
  readonly next?: { readonly label: string; readonly address: string; readonly isForm?: boolean };
}

/** Writes a page without scripts, which nobody can put into a frame. */
export function writePage(context: HttpContext, { status, sentence, next }: Page): void {
  context.status = status;
  context.set('Content-Security-Policy', POLICY);
  // A form without any referrer would not name its origin either.
  context.set('Referrer-Policy', 'same-origin');
  context.type = 'html';
  context.body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Rollcall</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}</style>
<h1>Rollcall</h1>
<p>${escape(sentence)}</p>
${next === undefined ? '' : toHtml(next)}
</html>
`;
}

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

function toHtml({ label, address, isForm }: NonNullable<Page['next']>): string {
  return isForm === true
    ? `<form method="post" action="${escape(address)}"><button>${escape(label)}</button></form>`
    : `<p><a href="${escape(address)}">${escape(label)}</a></p>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
