/** The file that keeps the secrets of the two users of each system. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { guidOf } from './load/guid.ts';

const client = z.object({ clientId: z.string(), clientSecret: z.string() });
const credentials = z.object({
  erp: z.object({ administrator: client, integration: client }),
  crm: z.object({ administrator: client, integration: client }),
});

/** Client ids are fixed, secrets are made once per data folder. */
export type Credentials = z.infer<typeof credentials>;

const SECRET_BYTES = 24;

/**
 * Reads the credentials file, or makes it (mode 0600) when it is not there.
 * @throws {Error} when the file is there and cannot be used.
 */
export function ensureCredentials(file: string): Credentials {
  if (existsSync(file)) {
    const parsed = credentials.safeParse(parsedJson(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new Error(
      `The sandbox's credentials file ${file} is damaged; delete it to make new ones.`,
    );
  }
  const made: Credentials = {
    erp: {
      administrator: newClient('erp-administrator'),
      integration: newClient('erp-integration'),
    },
    crm: {
      administrator: newClient('crm-administrator'),
      integration: newClient('crm-integration'),
    },
  };
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another process made it between the two steps.
    if ((error as { code?: string }).code === 'EEXIST') return ensureCredentials(file);
    throw error;
  }
  chmodSync(file, 0o600);
  return made;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function newClient(name: string): { clientId: string; clientSecret: string } {
  return {
    clientId: guidOf(`client/${name}`),
    clientSecret: randomBytes(SECRET_BYTES).toString('base64url'),
  };
}
