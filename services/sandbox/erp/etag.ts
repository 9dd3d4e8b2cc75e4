/** The ERP's etags: opaque to clients, one per version of a record. */

export function erpEtag(version: string): string {
  const inner = `${version.length};${version}1;00;`;
  return `W/"${Buffer.from(inner).toString('base64')}"`;
}
