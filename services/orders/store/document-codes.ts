/** Codes of terms that a document of the ERP carries. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import type { DocumentCodes } from '../domain/document-terms.ts';
import { textOf } from './document.ts';

export function documentCodes(document: ReplicaDocument): DocumentCodes {
  return {
    paymentTermsCode: textOf(document, 'paymentTermsCode'),
    shippingAgentCode: textOf(document, 'shippingAgentCode'),
    shipmentMethodCode: textOf(document, 'shipmentMethodCode'),
  };
}
