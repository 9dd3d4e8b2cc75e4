import { createServer } from 'node:net';
import { freePort } from '@drawbar/platform/free-port';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietSettings, testFolder, type TestFolder } from '../support/data-folder.ts';
import { ask, control } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { childrenOf, processesOf } from '../support/processes.ts';

let folder: TestFolder;
let running: SystemProcess[] = [];

beforeEach(() => {
  folder = testFolder();
});
afterEach(async () => {
  await Promise.all(running.map((system) => system.stop()));
  running = [];
  await eventually('every process is gone', 15_000, () =>
    processesOf(folder.path).length === 0 ? true : null,
  );
  folder.remove();
});

async function start(settings: Record<string, string> = {}): Promise<SystemProcess> {
  const system = await startSystem({ ...quietSettings(folder), ...settings });
  running.push(system);
  return system;
}

const onHand = async (system: SystemProcess, number: string): Promise<string | undefined> => {
  const { data } = await ask<{ item: { availability: { total: { onHand: { value: string } } } } }>(
    system.urls['gateway'] ?? '',
    `query Stock($number: String!) {
      item(by: { number: $number }) {
        availability(maxAgeSeconds: 0) { total { onHand { value } } }
      }
    }`,
    { number },
  );
  return data.item.availability.total.onHand.value;
};

/** The answer to a request for which only the database is needed, as text. */
const items = async (system: SystemProcess): Promise<string> => {
  const answer = await fetch(`${system.urls['gateway'] ?? ''}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ items(first: 1) { nodes { number } } }' }),
  });
  return answer.text();
};

describe.skipIf(process.platform !== 'linux')('a running system', () => {
  it('is gone within 5 s of SIGTERM, PostgreSQL included', async () => {
    const system = await start();
    expect(processesOf(folder.path).length).toBeGreaterThanOrEqual(5);
    const startedAt = Date.now();
    const code = await system.stop();
    await eventually('every process is gone', 5000 - (Date.now() - startedAt), () =>
      processesOf(folder.path).length === 0 ? true : null,
    );
    expect(code).toBe(0);
  });

  it('leaves nothing behind when its supervisor is killed, and goes on with its data', async () => {
    const first = await start();
    await control(first.urls['erp'] ?? '', 'stock-movements', {
      item: '1896-S',
      location: 'BLUE',
      quantity: '5',
    });
    const before = await onHand(first, '1896-S');
    first.process.kill('SIGKILL');
    await eventually('every process is gone', 15_000, () =>
      processesOf(folder.path).length === 0 ? true : null,
    );
    const second = await start();
    expect(await onHand(second, '1896-S')).toBe(before);
  });

  it.each(['gateway,accounts,catalog,orders,sync', 'worker', 'sandbox'])(
    'starts %s again when that process is killed',
    async (roles) => {
      const ports = { DRAWBAR_PORT: String(await freePort()) };
      const system = await start(ports);
      const victim = processesOf(folder.path).find((found) => found.roles === roles);
      expect(victim).toBeDefined();
      process.kill(victim?.pid ?? 0, 'SIGKILL');
      await eventually('another process has its roles', 20_000, () => {
        const found = processesOf(folder.path).find((other) => other.roles === roles);
        return found !== undefined && found.pid !== victim?.pid ? true : null;
      });
      await eventually('it answers again', 20_000, async () => {
        try {
          const value = await onHand(system, '1896-S');
          return value === undefined ? null : true;
        } catch {
          return null;
        }
      });
    },
  );

  it('starts PostgreSQL again when it is killed, and nothing committed is lost', async () => {
    const system = await start();
    await control(system.urls['erp'] ?? '', 'stock-movements', {
      item: '1896-S',
      location: 'BLUE',
      quantity: '5',
    });
    const before = await onHand(system, '1896-S');
    const server = processesOf(folder.path).find(({ command }) => command.includes('/postgres -D'));
    expect(server).toBeDefined();
    process.kill(server?.pid ?? 0, 'SIGKILL');
    const missed = await eventually('a request met no database', 20_000, async () => {
      const answer = await items(system);
      return answer.includes('errors') ? answer : null;
    });
    expect(missed).toContain('"retryable":true');
    expect(missed).not.toMatch(/127\.0\.0\.1|ECONN|CONNECT|select|database system/);
    await eventually('another server is there', 20_000, () => {
      const found = processesOf(folder.path).find((other) =>
        other.command.includes('/postgres -D'),
      );
      return found !== undefined && found.pid !== server?.pid ? true : null;
    });
    await eventually('it answers as before', 30_000, async () => {
      try {
        return (await onHand(system, '1896-S')) === before ? true : null;
      } catch {
        return null;
      }
    });
  });

  it('says in seconds that its database does not answer, and goes on when it does', async () => {
    const system = await start();
    const ready = async (): Promise<string> => {
      const answer = await fetch(`${system.urls['gateway'] ?? ''}/readyz?verbose`);
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await ready()).toContain('200 [+] database');
    const server = processesOf(folder.path).find(({ command }) => command.includes('/postgres -D'));
    const frozen = [server?.pid ?? 0, ...childrenOf(server?.pid ?? 0)];
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    try {
      expect(await ready()).toMatch(/^503 \[-\] database/);
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
    await eventually('it is ready again', 30_000, async () =>
      (await ready()).startsWith('200') ? true : null,
    );
    expect(await items(system)).not.toContain('errors');
  });

  it('refuses a second start on the same data folder and says what to do', async () => {
    await start();
    await expect(start()).rejects.toThrow('DRAWBAR_DATA_DIR');
  });

  it('says which setting to change when its port is in use, and leaves nothing', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    await expect(start({ DRAWBAR_PORT: String(port) })).rejects.toThrow(
      new RegExp(`${port}[\\s\\S]*DRAWBAR_PORT`),
    );
    taken.close();
  });

  it('names every wrong setting at once', async () => {
    await expect(start({ DRAWBAR_PROT: '1', DRAWBAR_LOG: 'loud' })).rejects.toThrow(
      /DRAWBAR_PROT[\s\S]*DRAWBAR_LOG/,
    );
  });
});
