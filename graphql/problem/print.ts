import { readFile, writeFile } from 'node:fs/promises';
import { errorsDocument } from './document.js';

/** Writes docs/errors.md from the catalogue. */
const DOCUMENT = new URL('../../docs/errors.md', import.meta.url);

const text = errorsDocument();
const current = await readFile(DOCUMENT, 'utf8').catch(() => '');
// Left alone when nothing changed, as the other generated files are.
if (text !== current) await writeFile(DOCUMENT, text);
