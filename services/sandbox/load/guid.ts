/** GUIDs of loaded records: the same for the same record, so that examples survive a reset. */
import { createHash } from 'node:crypto';

/** Any fixed GUID; it makes ours differ from other people's name-based GUIDs. */
const NAMESPACE = Buffer.from('d6a7b2c05c3e4f0e9b0e0d5a6c1f2b3a', 'hex');

/** RFC 9562 version 5. @param name for example `erp/customer/10000`. */
export function guidOf(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** The id of a record that was loaded. @param key its natural key, as in the data folder. */
export function recordId(system: 'erp' | 'crm', kind: string, key: string): string {
  return guidOf(`${system}/${kind}/${key}`);
}
